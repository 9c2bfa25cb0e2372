import { ipText } from '../net/ip.ts';
import { byHand, hostCheck, ofAddress, routeText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-address-foreign',
  title: 'the host has no underlay address of a peer',
  severity: 'error',
  object: 'address',
  needs: ['vtep', 'underlay'],
  expects: ['lease'],
  explain:
    'A peer’s PublicIP is configured on this host as well: its outer packets to the peer are delivered to itself, and on a ' +
    'shared link both answer for the address, so other hosts reach now one, now the other. A cloned machine, an address that ' +
    'moved without being removed, or a service address that is a host’s.',
  source: 'Linux table local is asked first (ip-rule(8)); flannel issue 98; failure mode 15',
  mended: '`ip route get` of the peer’s underlay address names the underlay device and not lo',
  *subjects({ vtep, underlay, lease }) {
    if (vtep !== null) yield* outerWays({ underlay, lease }, 'local');
  },
  judge: ({ outer, way, odd }) => {
    if (!odd || way.route === null || !ofAddress(way.route)) return null;
    const ip = ipText(way.peer.underlayIp);
    const dev = way.route.hops[0]?.dev ?? 'lo';
    return {
      peer: way.peer,
      name: ip,
      expected: `${ip} on {peer} alone`,
      observed: routeText(way.route),
      message: `underlay address ${ip} of {peer} is configured on ${dev} of this host too`,
      evidence: [{ probe: outer.probe, line: way.route.line }],
      remedy: [byHand(['ip', 'addr', 'del', ip, 'dev', dev], 'with the prefix length that `ip addr` prints')],
      breaks: 'peer',
      about: { ip: way.peer.underlayIp },
    };
  },
});
