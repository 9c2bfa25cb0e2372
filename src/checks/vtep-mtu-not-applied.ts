import { vxlanOverheadBytes } from '../net/mtu.ts';
import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-mtu-not-applied',
  title: 'the VTEP has the MTU that net-conf asks for',
  severity: 'warning',
  object: 'mtu',
  needs: ['vtep', 'vxlan', 'devices'],
  expects: ['lease', 'family', 'overlay'],
  explain:
    'net-conf’s Backend names the underlay’s MTU, and the VTEP does not follow it: flannel keeps a device that is there and ' +
    'does not compare its MTU, so a change has no effect until the device is deleted; versions before v0.21.3 do not know ' +
    'the option. The kernel never gives a VTEP more than its device carries.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/device.go (ensureLink), v0.21.3 (MTU option); failure mode 69',
  mended: '`ip link show` of the VTEP prints the MTU of net-conf less the overhead',
  subjects: ({ vtep, vxlan, devices, lease, overlay }) => {
    const underlay = vxlan?.link.vxlan?.dev == null ? undefined : devices.get(vxlan.link.vxlan.dev);
    const bytes = underlay?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    const seen = vtep?.sightings.find(({ link }) => link.mtuBytes !== null);
    return vtep === null || lease === null || bytes == null || seen === undefined || overlay.configMtuBytes === null
      ? []
      : [{ vtep, seen, bytes, config: overlay.configMtuBytes }];
  },
  judge: ({ vtep, seen, bytes, config }, { family }) => {
    const limit = bytes - vxlanOverheadBytes(family);
    const want = Math.min(config - vxlanOverheadBytes(4), limit);
    const mtu = seen.link.mtuBytes!;
    // above the limit is vtep-mtu-too-big
    if (mtu === want || mtu > limit) return null;
    return {
      name: vtep.name,
      expected: `mtu ${want} (net-conf says MTU ${config})`,
      observed: `mtu ${mtu}`,
      message: `MTU of ${vtep.name} is ${mtu}, net-conf’s MTU ${config} makes ${want}`,
      evidence: [{ probe: seen.probe, line: seen.link.line }],
      remedy: inTurn([
        deleteDevice(vtep.name, 'flannel keeps the MTU of a device that is there'),
        restartFlannel('creates it with the MTU of net-conf; then create bridge and containers again'),
      ]),
      breaks: 'none',
    };
  },
});
