import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, outerWays, routeText } from './define.ts';

export default hostCheck({
  id: 'underlay-route-blackhole',
  title: 'no route drops packets to a peer’s underlay address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'A blackhole, unreachable or prohibit route takes a peer’s PublicIP: the overlay’s rows are all right, and every ' +
    'encapsulated packet to this peer ends inside the host. Left over from a block list, a routing daemon or hand.',
  source: 'ip-route(8) route types; failure modes 13 and 43',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'blackhole');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd || way.route === null) return null;
    const { route } = way;
    const ip = ipText(way.peer.underlayIp);
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ip} reached over the underlay`,
      observed: routeText(route),
      message: `route ${routeText(route)} drops packets to {peer}’s underlay address ${ip}`,
      evidence: [{ probe: outer.probe, line: route.line }],
      remedy: [
        byHand(
          ipCommand(family, 'route', 'del', ...routeText(route).split(' ')),
          `find out who installed it first; done when \`ip route get ${ip}\` names the underlay device`,
        ),
      ],
      breaks: 'peer',
      about: { ip: way.peer.underlayIp, prefix: route.dst },
    };
  },
});
