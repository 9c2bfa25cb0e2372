import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hopText, hostCheck, inTurn, ipCommand, oddLegs, routeLine, routeText, withoutHop } from './define.ts';

export default hostCheck({
  id: 'route-shadowed',
  title: 'no longer prefix takes a peer’s addresses away',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'The longest prefix wins whatever the metric: a VPN’s or a static route inside the overlay network, on another device, ' +
    'takes a peer or part of one; one of several next hops takes its share. Half-subnet patterns (.1 to .127 dead, .128 and up alive) are this.',
  source: 'ip-route(8); failure mode 41',
  mended: '`ip route get` of such an address names the VTEP',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'shadowed');
  },
  judge: ({ sweep, way, leg }) => {
    if (leg === undefined || leg.route === null) return null;
    const { route, astray } = leg;
    const span = `${ipText(leg.first)} to ${ipText(leg.last)}`;
    const draft = { peer: way.peer, name: cidrText(route.dst), breaks: 'peer', about: { prefix: route.dst } } as const;
    if (astray !== undefined)
      return {
        ...draft,
        expected: `every next hop for ${span} through the VTEP`,
        observed: `${cidrText(route.dst)}, one next hop of ${route.hops.length}: ${hopText(astray)}`,
        message: `next hop ${hopText(astray)} of route ${cidrText(route.dst)} takes its share of what goes to ${span} of {peer}`,
        evidence: [{ probe: sweep.probe, line: routeLine(leg) }],
        remedy: [
          byHand(
            withoutHop(route, astray),
            'the same route without that next hop; find out who installed it, or it comes back; done when `ip route` shows no next hop past the VTEP',
          ),
        ],
      };
    return {
      ...draft,
      expected: `${span} through the VTEP`,
      observed: routeText(route),
      message: `route ${routeText(route)} takes ${span} of {peer}`,
      evidence: [{ probe: sweep.probe, line: route.line }],
      remedy: inTurn([
        byHand(
          ipCommand(route.family, 'route', 'del', ...routeText(route).split(' ')),
          'find out who installed it first, or it comes back; done when `ip route get` of such an address names the VTEP',
        ),
        byHand(['systemctl', 'restart', 'flanneld'], 'only if flannel’s own route to the peer is gone as well'),
      ]),
    };
  },
});
