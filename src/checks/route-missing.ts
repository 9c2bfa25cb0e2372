import { cidrText, covers, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Way } from '../types/view.ts';
import { anyOf, byHand, HIDDEN, hostCheck, ipCommand, restartFlannel, routeText } from './define.ts';

const lost = (way: Way) => way.legs.filter((leg) => leg.fate === 'none');

export default hostCheck({
  id: 'route-missing',
  title: 'every peer’s subnet has a route',
  severity: 'error',
  object: 'route',
  needs: ['vtep', 'routes'],
  expects: ['lease', 'overlay', 'era', 'vtepName', 'family', 'directPeers'],
  explain:
    'Where the kernel would send each address of a peer’s subnet is worked out from rules and tables. Here it has no route ' +
    'that is meant for the overlay, so packets follow the default route, unencapsulated, or are refused. Up to flannel v0.8 ' +
    'one route covers the whole network; since v0.9 there is one for each peer, written once and never checked again.',
  source: 'flannel v0.9.0 backend/vxlan/vxlan.go (design history); failure mode 37',
  mended: '`ip route get` of a container of the peer names the VTEP, or the peer where routing is direct',
  *subjects({ vtep, routes, lease, overlay, era }) {
    if (vtep === null || lease === null) return;
    for (const sweep of routes) {
      const { aggregate } = overlay;
      const inside = aggregate === null ? [] : sweep.ways.filter(({ peer }) => covers(aggregate, peer.subnet));
      const whole =
        era !== 'C' && aggregate !== null && inside.length > 0 && inside.every((way) => lost(way).length > 0);
      if (whole) yield { sweep, ways: inside, prefix: aggregate, peer: null };
      for (const way of sweep.ways) {
        if (!whole || !inside.includes(way)) yield { sweep, ways: [way], prefix: way.peer.subnet, peer: way.peer };
      }
    }
  },
  judge: ({ sweep, ways, prefix, peer }, { vtepName, family, era, directPeers }) => {
    const legs = ways.flatMap(lost);
    const leg = legs[0];
    if (leg === undefined) return null;
    if (sweep.masked) return HIDDEN;
    const instead = leg.route === null ? 'no route at all' : `falls to ${routeText(leg.route)}`;
    const ip = ipCommand(family);
    const direct = peer !== null && directPeers.has(peer);
    const gateway =
      peer === null || era !== 'C' ? [] : ['via', ipText(direct ? peer.underlayIp : firstIp(peer.subnet))];
    const onlink = gateway.length > 0 && !direct ? ['onlink'] : [];
    const over = direct ? [] : ['dev', vtepName];
    const half = legs.length < ways.flatMap((way) => way.legs).length && peer !== null;
    return {
      peer,
      name: cidrText(prefix),
      expected: [cidrText(prefix), ...gateway, ...over, ...onlink].join(' '),
      observed: instead,
      message: half
        ? `part of ${cidrText(prefix)} has no route (${ipText(leg.first)} to ${ipText(leg.last)})`
        : `no route to ${peer === null ? 'the overlay network' : '{peer}, subnet'} ${cidrText(prefix)}`,
      evidence: [{ probe: sweep.probe, line: leg.route?.line ?? 0 }],
      remedy: anyOf([
        restartFlannel('writes its routes again'),
        byHand(
          [...ip, 'route', 'replace', cidrText(prefix), ...gateway, ...over, ...onlink],
          `done when \`ip route get\` of an address in it names ${direct ? ipText(peer.underlayIp) : vtepName}`,
        ),
      ]),
      breaks: peer === null ? 'host' : 'peer',
      about:
        peer === null ? { prefix } : { prefix, ip: firstIp(peer.subnet), ...(direct ? { direct: true as const } : {}) },
    };
  },
});
