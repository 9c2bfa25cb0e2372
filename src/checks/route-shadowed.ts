import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ipCommand, oddLegs, routeText } from './define.ts';

export default hostCheck({
  id: 'route-shadowed',
  title: 'no longer prefix takes a peer’s addresses away',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'The longest prefix wins whatever the metric: a VPN’s or a static route inside the overlay network, on another device, ' +
    'takes a peer or part of one. Half-subnet patterns (.1 to .127 dead, .128 and up alive) are this.',
  source: 'ip-route(8); failure mode 41',
  mended: '`ip route get` of such an address names the VTEP',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'shadowed');
  },
  judge: ({ sweep, way, leg }) => {
    if (leg === undefined || leg.route === null) return null;
    const { route } = leg;
    return {
      peer: way.peer,
      name: cidrText(route.dst),
      expected: `${ipText(leg.first)} to ${ipText(leg.last)} through the VTEP`,
      observed: routeText(route),
      message: `route ${routeText(route)} takes ${ipText(leg.first)} to ${ipText(leg.last)} of {peer}`,
      evidence: [{ probe: sweep.probe, line: route.line }],
      remedy: [
        byHand(
          ipCommand(route.family, 'route', 'del', ...routeText(route).split(' ')),
          'find out who installed it first, or it comes back; done when `ip route get` of such an address names the VTEP',
        ),
        byHand(['systemctl', 'restart', 'flanneld'], 'only if flannel’s own route to the peer is gone as well'),
      ],
      breaks: 'peer',
      about: { prefix: route.dst },
    };
  },
});
