import { cidrText, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { anyOf, byHand, hostCheck, ipCommand, oddLegs, restartFlannel, routeLine, routeText } from './define.ts';

export default hostCheck({
  id: 'route-gateway-wrong',
  title: 'the route to every peer names that peer’s VTEP address',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease', 'vtepName', 'overlay'],
  explain:
    'Since flannel v0.9 the route’s gateway picks the neighbour entry and with it the MAC and the host: the gateway to a peer is ' +
    'the first address of its subnet. Another peer’s gateway makes a detour or a dead end; none at all asks for each container.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go; failure modes 37 and 114',
  mended: '`ip route get` of a container of the peer names the right gateway',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'gateway');
  },
  judge: ({ sweep, way, leg }, { vtepName, overlay }) => {
    if (leg === undefined || leg.route === null) return null;
    const want = firstIp(way.peer.subnet);
    const gateway = (leg.astray ?? leg.route.hops.find(({ dev }) => dev === vtepName))?.gateway ?? null;
    const whose = gateway === null ? undefined : overlay.byOverlayIp.get(gateway);
    const prefix = cidrText(way.peer.subnet);
    return {
      peer: way.peer,
      name: cidrText(leg.route.dst),
      expected: `${prefix} via ${ipText(want)} dev ${vtepName} onlink`,
      observed: routeText(leg.route),
      message: `route to {peer} goes via ${gateway === null ? 'no gateway' : ipText(gateway)}${whose ? ', another host’s,' : ''} instead of ${ipText(want)}`,
      evidence: [{ probe: sweep.probe, line: routeLine(leg) }],
      remedy: anyOf([
        restartFlannel('writes its routes again'),
        byHand(
          ipCommand(overlay.family, 'route', 'replace', prefix, 'via', ipText(want), 'dev', vtepName, 'onlink'),
          'done when `ip route get` of a container of the peer names this gateway',
        ),
      ]),
      breaks: 'peer',
      ...(gateway === null ? {} : { about: { ip: gateway } }),
    };
  },
});
