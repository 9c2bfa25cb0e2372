import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, inTurn, ipCommand, oddLegs, routeText } from './define.ts';

export default hostCheck({
  id: 'route-blackhole',
  title: 'no blackhole or unreachable route drops a peer’s addresses',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'A route of type blackhole, unreachable or prohibit as specific as flannel’s, or more, drops what is sent to a peer: ' +
    'left over from --ip-blackhole-route, another network plug-in, or a cloud’s routing. One for the host’s own subnet is allowed.',
  source: 'ip-route(8); failure mode 43',
  mended: '`ip route get` of such an address names the VTEP',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'blackhole');
  },
  judge: ({ sweep, way, leg }) => {
    if (leg === undefined || leg.route === null) return null;
    const { route } = leg;
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ipText(leg.first)} to ${ipText(leg.last)} through the VTEP`,
      observed: routeText(route),
      message: `route ${routeText(route)} drops what is sent to {peer}`,
      evidence: [{ probe: sweep.probe, line: route.line }],
      remedy: inTurn([
        byHand(
          ipCommand(route.family, 'route', 'del', route.type, cidrText(route.dst)),
          'done when `ip route get` of such an address names the VTEP',
        ),
        byHand(['systemctl', 'restart', 'flanneld'], 'only if flannel’s own route to the peer is gone as well'),
      ]),
      breaks: 'peer',
      about: { prefix: route.dst },
    };
  },
});
