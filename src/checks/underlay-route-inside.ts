import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, routeText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-route-inside',
  title: 'outer packets do not lead back into the overlay',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'The route to a peer’s PublicIP leads into the VTEP itself, or into the bridge of the host’s own containers: an outer ' +
    'packet would have to be encapsulated again to get there, so the kernel drops it, or nobody on the bridge answers for the ' +
    'address. A network for containers that contains the hosts’ own addresses does this, or a mistyped route.',
  source: 'Linux drivers/net/vxlan (circular route, ELOOP); failure mode 44',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'inside');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd || way.route === null) return null;
    const { route } = way;
    const ip = ipText(way.peer.underlayIp);
    const dev = route.hops.find((hop) => hop.dev !== null)?.dev ?? '';
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ip} reached over the underlay device`,
      observed: routeText(route),
      message: `route ${routeText(route)} leads outer packets for {peer} into ${dev}`,
      evidence: [{ probe: outer.probe, line: route.line }],
      remedy: [
        byHand(
          ipCommand(family, 'route', 'del', ...routeText(route).split(' ')),
          `done when \`ip route get ${ip}\` names the underlay device; where the networks overlap, renumber one of them`,
        ),
      ],
      breaks: 'peer',
      about: { ip: way.peer.underlayIp, prefix: route.dst },
    };
  },
});
