import { vxlanOverheadBytes } from '../net/mtu.ts';
import { anyOf, byHand, hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-mtu-wrong',
  title: 'the VTEP has the MTU that flannel announced in subnet.env',
  severity: 'warning',
  object: 'mtu',
  needs: ['vtep', 'vxlan', 'devices', 'subnetEnv'],
  expects: ['lease', 'family'],
  explain:
    'Bridge and containers take their MTU from FLANNEL_MTU. A VTEP with a smaller one depends on path MTU discovery for ' +
    'every full-size packet. Over IPv6 the kernel caps the VTEP at 70 bytes under the underlay while flannel announces 50: ' +
    'that is normal and not reported here.',
  source: 'flannel v0.28.9 pkg/backend/vxlan/vxlan_network.go MTU(); failure mode 109',
  mended: '`ip link show` of the VTEP prints the MTU that subnet.env announces',
  subjects: ({ vtep, vxlan, devices, subnetEnv, lease }) => {
    const announced = Number(subnetEnv.get('FLANNEL_MTU')?.value);
    const underlay = vxlan?.link.vxlan?.dev == null ? undefined : devices.get(vxlan.link.vxlan.dev);
    const bytes = underlay?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    return vtep === null || lease === null || bytes == null || !Number.isInteger(announced)
      ? []
      : [{ vtep, announced, underlayBytes: bytes }];
  },
  judge: ({ vtep, announced, underlayBytes }, { family, subnetEnv }) => {
    const limit = underlayBytes - vxlanOverheadBytes(family);
    const want = Math.min(announced, limit);
    const odd = vtep.sightings.find(({ link }) => link.mtuBytes !== null && link.mtuBytes !== want);
    // above the limit is vtep-mtu-too-big; a VTEP that fits the underlay exactly leaves subnet.env as the odd one
    if (odd === undefined || odd.link.mtuBytes! > limit || odd.link.mtuBytes === limit) return null;
    return {
      name: vtep.name,
      expected: `mtu ${want}`,
      observed: `mtu ${odd.link.mtuBytes}`,
      message: `MTU of ${vtep.name} is ${odd.link.mtuBytes}, flannel announced ${announced} to bridge and containers`,
      evidence: [
        { probe: odd.probe, line: odd.link.line },
        { probe: 'subnet-env', line: subnetEnv.get('FLANNEL_MTU')!.line },
      ],
      remedy: anyOf([
        byHand(['ip', 'link', 'set', vtep.name, 'mtu', String(want)], 'back to what bridge and containers were told'),
        restartFlannel('announces the device’s MTU again only if the device is deleted before'),
      ]),
      breaks: 'none',
    };
  },
});
