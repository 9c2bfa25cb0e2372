import { contains } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Ip } from '../types/address.ts';
import type { ContainerLink, ContainerWay } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  hostCheck,
  inContainer,
  ipCommand,
  onePeer,
  peersText,
  routeText,
  together,
} from './define.ts';

interface Via {
  readonly way: ContainerWay;
  readonly gateway: Ip;
}

/** The container's ways to peers that go by a gateway over this device. */
function gatewaysOf({ ways, link }: ContainerLink): Via[] {
  return (ways ?? []).flatMap((way) =>
    (way.route?.hops ?? []).flatMap(({ dev, gateway }) =>
      dev === link.name && gateway !== null ? [{ way, gateway }] : [],
    ),
  );
}

export default hostCheck({
  id: 'container-gateway-wrong',
  title: 'containers’ gateway is the bridge',
  severity: 'error',
  object: 'route',
  needs: ['containers', 'addresses'],
  expects: ['lease', 'bridgeName', 'family', 'peers'],
  explain:
    'A container sends to the peers by a gateway in the lease’s subnet that neither the host nor another container has: ' +
    'nobody answers there. A gateway outside the subnet (Calico’s 169.254.1.1) and one in a container are allowed.',
  source: 'flannel v0.28.9 Documentation/running.md (Docker integration); failure modes 74 and 77',
  mended: 'the container answers a peer',
  subjects: ({ containers, addresses, lease }) => {
    if (lease === null || containers.partial) return [];
    const held = new Set([
      ...[...addresses.values()].flatMap((list) => list.map(({ ip }) => ip)),
      ...containers.links.flatMap((each) => each.addresses.map(({ ip }) => ip)),
    ]);
    const wrong = (each: ContainerLink) =>
      gatewaysOf(each).find(({ gateway }) => contains(lease.subnet, gateway) && !held.has(gateway));
    const links = containers.links.filter(({ leased }) => leased !== null);
    return [...together(links, (each) => wrong(each) !== undefined)].map((subject) => ({
      ...subject,
      via: wrong(subject.each),
    }));
  },
  judge: ({ each, all, via }, { bridgeName, addresses, family, peers }) => {
    if (each !== all[0] || via === undefined || via.way.route === null) return null;
    const { route } = via.way;
    const [bridge] = addresses.get(bridgeName ?? '') ?? [];
    const right = bridge === undefined ? 'BRIDGE-ADDRESS' : ipText(bridge.ip);
    return {
      name: containersName(all, bridgeName),
      expected: `via ${right}`,
      observed: routeText(route),
      message: `${containersText(all)}: the way to ${peersText(via.way.peers, peers)} goes via ${ipText(via.gateway)}, which nobody has`,
      evidence: [{ probe: 'containers', line: route.line }],
      remedy: [
        byHand(
          inContainer(each, ...ipCommand(family, 'route', 'replace', routeText(route).split(' ')[0]!, 'via', right)),
          'or create the container again; done when it answers a peer',
        ),
      ],
      breaks: 'none',
      about: { ip: via.gateway },
      peer: onePeer(via.way.peers, peers),
    };
  },
});
