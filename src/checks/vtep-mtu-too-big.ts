import { vxlanOverheadBytes } from '../net/mtu.ts';
import { anyOf, byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'vtep-mtu-too-big',
  title: 'VTEP MTU plus VXLAN overhead fits the underlay device',
  severity: 'error',
  object: 'mtu',
  needs: ['vtep', 'vxlan', 'devices'],
  expects: ['lease', 'family'],
  explain:
    'VXLAN adds 50 bytes over IPv4 (70 over IPv6). A VTEP MTU above the underlay device’s MTU minus that makes the host ' +
    'fragment outer packets or lose full-size ones, while small ones pass. The kernel caps the MTU when the device is ' +
    'created, so this comes from lowering the underlay’s MTU later.',
  source: 'RFC 7348 section 5; Linux drivers/net/vxlan vxlan_config_apply; failure mode 104',
  mended: '`ip link` shows the VTEP’s MTU at least the overhead below the underlay device’s',
  subjects: ({ vtep, vxlan, devices, lease }) => {
    const underlay = vxlan?.link.vxlan?.dev == null ? undefined : devices.get(vxlan.link.vxlan.dev);
    const bytes = underlay?.sightings.find(({ link }) => link.mtuBytes !== null);
    return vtep === null || bytes === undefined || lease === null ? [] : [{ vtep, underlay: bytes }];
  },
  judge: ({ vtep, underlay }, { family }) => {
    const limit = underlay.link.mtuBytes! - vxlanOverheadBytes(family);
    const big = vtep.sightings.find(({ link }) => link.mtuBytes !== null && link.mtuBytes > limit);
    return big === undefined
      ? null
      : {
          name: vtep.name,
          expected: `at most ${limit} (${underlay.link.name} has ${underlay.link.mtuBytes}, VXLAN takes ${vxlanOverheadBytes(family)})`,
          observed: `mtu ${big.link.mtuBytes}`,
          message: `MTU ${big.link.mtuBytes} of ${vtep.name} is ${big.link.mtuBytes! - limit} bytes too big for ${underlay.link.name} with ${underlay.link.mtuBytes}`,
          evidence: [
            { probe: big.probe, line: big.link.line },
            { probe: underlay.probe, line: underlay.link.line },
          ],
          remedy: anyOf([
            byHand(
              ['ip', 'link', 'set', vtep.name, 'mtu', String(limit)],
              'stops the loss at once; lasts until the device is created again',
            ),
            byHand(
              ['ip', 'link', 'set', underlay.link.name, 'mtu', String(big.link.mtuBytes! + vxlanOverheadBytes(family))],
              'where the underlay carries it: gives the underlay device its MTU back',
            ),
          ]),
          breaks: 'host',
        };
  },
});
