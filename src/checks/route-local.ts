import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, oddLegs, ofAddress, routeText } from './define.ts';

export default hostCheck({
  id: 'route-local',
  title: 'no route of type local takes a peer’s addresses',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'A route of type local that no address of the host brought makes the host itself answer for addresses of a peer: what goes to ' +
    'them ends here. Transparent proxies and virtual servers write such routes for prefixes that are theirs.',
  source: 'ip-route(8) type local; failure modes 43 and 80',
  mended: '`ip route get` of such an address names the VTEP',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'local');
  },
  judge: ({ sweep, way, leg }) => {
    if (leg === undefined || leg.route === null || ofAddress(leg.route)) return null;
    const { route } = leg;
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ipText(leg.first)} to ${ipText(leg.last)} through the VTEP`,
      observed: routeText(route),
      message: `route ${routeText(route)} delivers what is sent to {peer} on this host`,
      evidence: [{ probe: sweep.probe, line: route.line }],
      remedy: [
        byHand(
          ipCommand(route.family, 'route', 'del', ...routeText(route).split(' ')),
          'find out who installed it first, or it comes back; done when `ip route get` of such an address names the VTEP',
        ),
      ],
      breaks: 'peer',
      about: { prefix: route.dst },
    };
  },
});
