import { byHand, hostCheck } from './define.ts';

export default hostCheck({
  id: 'vtep-vni-shared',
  title: 'no other device of the host has the VTEP’s VNI and port',
  severity: 'error',
  object: 'vtep',
  needs: ['vxlan', 'devices'],
  expects: ['lease'],
  explain:
    'Two VXLAN devices that are up with one VNI on one UDP port and address family share a socket, and the kernel gives each ' +
    'packet that comes in to one of them. Another overlay, or a second flannel under another name, took the number.',
  source:
    'Linux drivers/net/vxlan vxlan_vs_find_vni; flannel Documentation/running.md (several daemons); failure mode 8',
  subjects: ({ vxlan, devices, lease }) => {
    const own = vxlan?.link.vxlan;
    if (vxlan === null || own == null || lease === null) return [];
    return [...devices.values()].flatMap((device) => {
      const other = device.sightings.find(({ link }) => link.vxlan !== null);
      return device.name === vxlan.link.name || other === undefined ? [] : [{ own, other, vxlan }];
    });
  },
  judge: ({ own, other: { link, probe }, vxlan }) => {
    const other = link.vxlan!;
    const family = (ip: unknown) => (ip === null ? null : typeof ip);
    const shares =
      !other.external &&
      other.vni === own.vni &&
      own.dstPort !== null &&
      other.dstPort === own.dstPort &&
      family(other.local ?? other.remote ?? other.group) === family(own.local) &&
      other.gbp === own.gbp;
    if (!shares || !link.flags.includes('UP')) return null;
    return {
      name: link.name,
      expected: `VNI ${own.vni} on udp/${own.dstPort} at ${vxlan.link.name} alone`,
      observed: `${link.name} has VNI ${other.vni} on udp/${other.dstPort} too`,
      message: `device ${link.name} takes packets of VNI ${own.vni} on udp/${own.dstPort} from ${vxlan.link.name}`,
      evidence: [
        { probe, line: other.line },
        { probe: vxlan.probe, line: own.line },
      ],
      remedy: [
        byHand(['ip', 'link', 'del', link.name], 'find out whose it is first; give that overlay another VNI or port'),
      ],
      breaks: 'host',
    };
  },
});
