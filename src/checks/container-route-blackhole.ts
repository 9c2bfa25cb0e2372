import type { ContainerLink, ContainerWay } from '../types/view.ts';
import {
  byHand,
  containersName,
  containersText,
  hostCheck,
  inContainer,
  ipCommand,
  ofAddress,
  onePeer,
  peersText,
  routeText,
  together,
} from './define.ts';

/** A way that ends in the container itself. */
function deadEnd({ ways }: ContainerLink): ContainerWay | undefined {
  return ways?.find(({ route }) => route !== null && route.type !== 'unicast' && !ofAddress(route));
}

export default hostCheck({
  id: 'container-route-blackhole',
  title: 'no route in a container drops what it sends to peers',
  severity: 'error',
  object: 'route',
  needs: ['containers'],
  expects: ['lease', 'bridgeName', 'family', 'peers'],
  explain:
    'A blackhole, unreachable, prohibit or local route in a container with an address of the lease takes a peer’s addresses: the container ' +
    'itself drops its requests and its answers, and every table of the host is right. Left from a test, or from a VPN in the container.',
  source: 'ip-route(8) route types; failure modes 43 and 77',
  mended: 'the container answers the peer',
  subjects: ({ containers, lease }) =>
    lease === null
      ? []
      : together(
          containers.links.filter(({ leased, ways }) => leased !== null && ways !== undefined),
          (each) => deadEnd(each) !== undefined,
        ),
  judge: ({ each, all }, { bridgeName, family, peers }) => {
    const way = deadEnd(each);
    if (each !== all[0] || way === undefined || way.route === null) return null;
    const { route } = way;
    return {
      peer: onePeer(way.peers, peers),
      name: containersName(all, bridgeName),
      expected: 'a route by the bridge’s address',
      observed: routeText(route),
      message: `${containersText(all)}: route ${routeText(route)} drops what is sent to ${peersText(way.peers, peers)}`,
      evidence: [{ probe: 'containers', line: route.line }],
      remedy: [
        byHand(
          inContainer(each, ...ipCommand(family, 'route', 'del', ...routeText(route).split(' '))),
          'find out what in the container wrote it, or it comes back',
        ),
      ],
      breaks: 'none',
      about: { prefix: route.dst },
    };
  },
});
