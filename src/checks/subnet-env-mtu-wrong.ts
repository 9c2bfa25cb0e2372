import { vxlanOverheadBytes } from '../net/mtu.ts';
import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'subnet-env-mtu-wrong',
  title: 'FLANNEL_MTU in subnet.env is the VTEP’s MTU',
  severity: 'warning',
  object: 'subnet-env',
  needs: ['vtep', 'vxlan', 'devices', 'subnetEnv'],
  expects: ['lease', 'family', 'overlay'],
  explain:
    'New containers and bridges are given FLANNEL_MTU. When it is not what the VTEP and the underlay allow, the file is ' +
    'left over from other settings: too big loses or fragments packets of new containers, too small wastes bytes.',
  source: 'flannel v0.28.9 Documentation/running.md (subnet.env); failure modes 63 and 109',
  mended: 'FLANNEL_MTU in subnet.env is the VTEP’s MTU',
  subjects: ({ vtep, vxlan, devices, subnetEnv, lease }) => {
    const entry = subnetEnv.get('FLANNEL_MTU');
    const mtu = vtep?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    const underlay = vxlan?.link.vxlan?.dev == null ? undefined : devices.get(vxlan.link.vxlan.dev);
    const underlayBytes = underlay?.sightings.find(({ link }) => link.mtuBytes !== null)?.link.mtuBytes;
    return entry === undefined || mtu == null || underlayBytes == null || lease === null
      ? []
      : [{ entry, mtu, underlayBytes }];
  },
  judge: ({ entry, mtu, underlayBytes }, { family, overlay, vtep }) => {
    const announced = Number(entry.value);
    // flannel announces underlay - 50 also beside an IPv6 VTEP, which the kernel caps at underlay - 70
    const announcedLimit = (overlay.configMtuBytes ?? underlayBytes) - vxlanOverheadBytes(4);
    const fits = mtu === underlayBytes - vxlanOverheadBytes(family) || mtu === announcedLimit;
    if (announced === mtu || !fits || announced === announcedLimit) return null;
    return {
      name: 'FLANNEL_MTU',
      expected: `FLANNEL_MTU=${mtu}`,
      observed: `FLANNEL_MTU=${entry.value}`,
      message: `subnet.env announces MTU ${entry.value}, ${vtep!.name} has ${mtu}`,
      evidence: [{ probe: 'subnet-env', line: entry.line }],
      remedy: [restartFlannel('writes the file again; then create containers and bridge again with the right MTU')],
      breaks: 'none',
    };
  },
});
