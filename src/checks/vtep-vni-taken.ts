import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-vni-taken',
  title: 'no other overlay of the host has the network’s VNI and port',
  severity: 'error',
  object: 'vtep',
  needs: ['vtep', 'devices'],
  expects: ['lease', 'overlay', 'vtepName', 'family'],
  explain:
    'The VTEP is missing, and another VXLAN device has its VNI on its UDP port: the kernel refuses a second one with them ' +
    '(a VXLAN device with the specified VNI already exists), so flannel cannot create its own.',
  source: 'Linux drivers/net/vxlan vxlan_config_validate (EEXIST); flannel Documentation/running.md; failure mode 8',
  mended: '`ip -d link` shows the VNI and port on flannel’s device alone',
  subjects: ({ vtep, devices, lease }) =>
    vtep !== null || lease === null
      ? []
      : [...devices.values()].flatMap(({ sightings }) =>
          sightings.filter(({ link }) => link.vxlan !== null).slice(0, 1),
        ),
  judge: ({ link, probe }, { overlay, vtepName, family }) => {
    const other = link.vxlan;
    const ip = other?.local ?? other?.remote ?? other?.group ?? null;
    const sameFamily = ip === null ? family === 4 : (typeof ip === 'number') === (family === 4);
    if (other === null || other.external || !sameFamily) return null;
    if (other.vni !== overlay.vni || other.dstPort === null || other.dstPort !== overlay.port) return null;
    return {
      name: link.name,
      expected: `VNI ${other.vni} on udp/${other.dstPort} free for ${vtepName}`,
      observed: `${link.name} has VNI ${other.vni} on udp/${other.dstPort}`,
      message: `device ${link.name} has VNI ${other.vni} on udp/${other.dstPort}, so ${vtepName} cannot be created`,
      evidence: [{ probe, line: other.line }],
      remedy: inTurn([
        deleteDevice(link.name, 'find out whose it is first; give that overlay another VNI or port'),
        restartFlannel('creates its VTEP and writes its rows'),
      ]),
      breaks: 'host',
    };
  },
});
