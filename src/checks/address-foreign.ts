import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, oddLegs, ofAddress, routeText } from './define.ts';

export default hostCheck({
  id: 'address-foreign',
  title: 'the host has no address of a peer’s subnet',
  severity: 'error',
  object: 'address',
  needs: ['vtep', 'routes'],
  expects: ['lease'],
  explain:
    'An address inside a peer’s subnet that is configured on this host is answered locally: the peer’s container with that ' +
    'address is out of reach from here, and its replies get stuck.',
  source: 'Linux table local is asked first (ip-rule(8)); failure mode 80',
  mended: '`ip route get` of the address names the VTEP',
  *subjects({ vtep, routes, lease }) {
    if (vtep === null || lease === null) return;
    yield* oddLegs(routes, 'local');
  },
  judge: ({ sweep, way, leg }) => {
    if (leg === undefined || leg.route === null || !ofAddress(leg.route)) return null;
    const dev = leg.route.hops[0]?.dev ?? 'lo';
    return {
      peer: way.peer,
      name: ipText(leg.first),
      expected: `no address of ${cidrText(way.peer.subnet)} on this host`,
      observed: routeText(leg.route),
      message: `address ${ipText(leg.first)} of {peer} is configured on ${dev}`,
      evidence: [{ probe: sweep.probe, line: leg.route.line }],
      remedy: [
        byHand(
          ['ip', 'addr', 'del', cidrText(leg.route.dst), 'dev', dev],
          'with the prefix length that `ip addr` prints',
        ),
      ],
      breaks: 'peer',
      about: { ip: leg.first },
    };
  },
});
