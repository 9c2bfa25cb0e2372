import { ipText } from '../net/ip.ts';
import type { ContainerLink } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  hostCheck,
  inContainer,
  onePeer,
  peersText,
  routeText,
  together,
} from './define.ts';
import { unanswered } from './define-container.ts';

export default hostCheck({
  id: 'container-route-onlink',
  title: 'containers’ routes to peers have a gateway',
  severity: 'error',
  object: 'route',
  needs: ['containers', 'sysctls', 'addresses'],
  expects: ['lease', 'bridgeName', 'family', 'peers'],
  explain:
    'A route in a container leads to peers’ addresses over its cable without a gateway: it asks for their Ethernet addresses on the ' +
    'bridge, where nobody has them. Where the host answers in their stead (proxy_arp), it works and is not told; nor is a route over ' +
    'another device of the container.',
  source: 'ip-route(8); failure mode 77',
  mended: 'the container reaches the peer',
  subjects: ({ containers, sysctls, lease, family }) => {
    if (lease === null || family !== 4) return [];
    const wrong = (each: ContainerLink) => {
      const route = unanswered(each, sysctls)?.route;
      // the connected route of a short prefix is the address's fault
      return route != null && !(route.proto === 'kernel' && route.dst.length === each.leased!.prefixLength);
    };
    return together(
      containers.links.filter(({ leased, ways }) => leased !== null && ways !== undefined),
      wrong,
    );
  },
  judge: ({ each, all }, { bridgeName, sysctls, addresses, peers }) => {
    const way = unanswered(each, sysctls);
    if (each !== all[0] || way === undefined || way.route === null) return null;
    const { route } = way;
    const [bridge] = addresses.get(bridgeName ?? '') ?? [];
    const gateway = bridge === undefined ? 'BRIDGE-ADDRESS' : ipText(bridge.ip);
    const dst = routeText(route).split(' ')[0]!;
    return {
      peer: onePeer(way.peers, peers),
      name: containersName(all, bridgeName),
      expected: `${dst} via ${gateway}`,
      observed: routeText(route),
      message: `${containersText(all)}: route ${routeText(route)} makes it look for ${peersText(way.peers, peers)} on its own link`,
      evidence: [{ probe: 'containers', line: route.line }],
      remedy: [
        byHand(
          inContainer(each, 'ip', 'route', 'replace', dst, 'via', gateway, 'dev', each.link.name),
          'or delete it where the container has a default route by the bridge’s address',
        ),
      ],
      breaks: 'none',
      about: { prefix: route.dst },
    };
  },
});
