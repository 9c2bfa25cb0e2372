import type { Overlay } from '../types/estate.ts';
import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

/** Without net-conf the VNI comes from leases, where flannel kept 16 bits of it before v0.24. */
function cutInLeases(vni: number, { vni: told, port }: Overlay): boolean {
  return port === null && vni > 0xffff && vni % 0x10000 === told;
}

export default hostCheck({
  id: 'vtep-vni-wrong',
  title: 'the VTEP has the network’s VNI',
  severity: 'error',
  object: 'vtep',
  needs: ['vxlan'],
  expects: ['lease', 'overlay'],
  explain:
    'A VTEP drops frames of another VNI without any counter or ICMP message, so this host and its peers are two islands. ' +
    'The VNI is compared with net-conf, or with what the leases carry where net-conf was not read.',
  source: 'flannel v0.28.9 Documentation/backends.md (VNI, default 1); RFC 7348 section 4.1; failure mode 6',
  mended: '`ip -d link show` of the VTEP prints the network’s VNI',
  subjects: ({ vxlan, lease, overlay }) => (vxlan === null || lease === null || overlay.vni === null ? [] : [vxlan]),
  judge: ({ link, probe }, { overlay }) =>
    link.vxlan === null || link.vxlan.vni === overlay.vni || cutInLeases(link.vxlan.vni, overlay)
      ? null
      : {
          name: link.name,
          expected: `VNI ${overlay.vni}`,
          observed: `VNI ${link.vxlan.vni}`,
          message: `device ${link.name} has VNI ${link.vxlan.vni}, the network uses ${overlay.vni}`,
          evidence: [{ probe, line: link.vxlan.line }],
          remedy: inTurn([
            deleteDevice(link.name, 'the VNI of a device cannot be changed'),
            restartFlannel(`creates it with VNI ${overlay.vni}`),
          ]),
          breaks: 'host',
        },
});
