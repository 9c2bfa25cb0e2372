import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, ofAddress, outerWays, routeText } from './define.ts';

export default hostCheck({
  id: 'underlay-route-local',
  title: 'no route of type local takes a peer’s underlay address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'A route of type local that no address of the host brought takes a peer’s PublicIP: the overlay’s rows are all right, and every ' +
    'encapsulated packet to this peer is delivered to the host itself. Virtual servers and transparent proxies write such routes.',
  source: 'ip-route(8) type local; failure modes 13 and 15',
  mended: '`ip route get` of the peer’s underlay address names the underlay device',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'local');
  },
  judge: ({ outer, way, odd }, { family }) => {
    if (!odd || way.route === null || ofAddress(way.route)) return null;
    const { route } = way;
    const ip = ipText(way.peer.underlayIp);
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ip} reached over the underlay`,
      observed: routeText(route),
      message: `route ${routeText(route)} delivers packets to {peer}’s underlay address ${ip} on this host`,
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
