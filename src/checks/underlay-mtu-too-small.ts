import { ipText } from '../net/ip.ts';
import { vxlanOverheadBytes } from '../net/mtu.ts';
import { byHand, hostCheck, routeText } from './define.ts';
import { outerWays } from './define-underlay.ts';

export default hostCheck({
  id: 'underlay-mtu-too-small',
  title: 'the way to every peer carries the VTEP’s packets whole',
  severity: 'warning',
  object: 'mtu',
  needs: ['vtep', 'vxlan', 'devices', 'underlay'],
  expects: ['lease', 'family'],
  explain:
    'Outer packets leave by the route to the peer’s PublicIP. Its `mtu` attribute, or the MTU of a device other than the ' +
    'VTEP’s own, is less than the VTEP’s MTU plus VXLAN’s overhead: full-size packets are fragmented on this host, and lost ' +
    'where fragments are filtered. The VTEP’s own device is judged by vtep-mtu-too-big.',
  source: 'RFC 7348 section 4.3; ip-route(8) mtu; failure modes 103 and 107',
  mended: '`ping -M do` with the size of a full outer packet is answered by the peer’s underlay address',
  *subjects({ vtep, vxlan, underlay, lease }) {
    if (vtep === null || vxlan?.link.vxlan?.dev == null) return;
    // a way elsewhere has its own finding
    for (const { outer, way, odd } of outerWays({ underlay, lease }, 'out')) if (odd) yield { outer, way };
  },
  judge: ({ outer, way }, { vtep, vxlan, devices, family }) => {
    const { route, peer } = way;
    const bytes = vtep?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    if (route === null || bytes == null) return null;
    const limits = route.hops.flatMap(({ dev }) => {
      if (dev === null || dev === vxlan!.link.vxlan!.dev) return [];
      const mtu = devices.get(dev)?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
      return mtu == null ? [] : [mtu];
    });
    if (route.mtuBytes !== undefined && route.mtuBytes > 0) limits.push(route.mtuBytes);
    const limit = Math.min(...limits);
    const need = bytes + vxlanOverheadBytes(family);
    if (limit >= need) return null;
    const ip = ipText(peer.underlayIp);
    return {
      peer,
      name: routeText(route),
      expected: `at least ${need} (${vtep!.name} has ${bytes}, VXLAN takes ${vxlanOverheadBytes(family)})`,
      observed: `mtu ${limit} by route ${routeText(route)}`,
      message: `the way to {peer}’s underlay address ${ip} carries ${limit} bytes, ${vtep!.name} sends up to ${need}`,
      evidence: [{ probe: outer.probe, line: route.line }],
      remedy: [
        byHand(
          ['ip', 'link', 'set', vtep!.name, 'mtu', String(limit - vxlanOverheadBytes(family))],
          'and the Backend’s MTU in net-conf, so that containers learn it; or mend the route where its MTU is not meant',
        ),
      ],
      breaks: 'none',
      about: { ip: peer.underlayIp, prefix: route.dst },
    };
  },
});
