import { deleteDevice, hostCheck, inTurn, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-port-wrong',
  title: 'the VTEP uses the network’s UDP port',
  severity: 'error',
  object: 'vtep',
  needs: ['vxlan'],
  expects: ['lease', 'overlay'],
  explain:
    'The device sends to and listens on another UDP port than the network: both sides answer with port unreachable. ' +
    'net-conf without a port means 8472, the Linux default, not the 4789 of RFC 7348. Where iproute2 is too old to ' +
    'print the port (before 3.19), vtep-port-silent looks for the socket instead.',
  source: 'flannel v0.28.9 Documentation/backends.md (Port); failure mode 5',
  mended: '`ip -d link show` of the VTEP prints the network’s dstport',
  subjects: ({ vxlan, lease, overlay }) =>
    vxlan === null || vxlan.link.vxlan?.dstPort == null || lease === null || overlay.port === null ? [] : [vxlan],
  judge: ({ link, probe }, { overlay }) =>
    link.vxlan === null || link.vxlan.dstPort === overlay.port
      ? null
      : {
          name: link.name,
          expected: `udp/${overlay.port}`,
          observed: `udp/${link.vxlan.dstPort}`,
          message: `device ${link.name} uses udp/${link.vxlan.dstPort}, the network uses udp/${overlay.port}`,
          evidence: [{ probe, line: link.vxlan.line }],
          remedy: inTurn([
            deleteDevice(link.name, 'the port of a device cannot be changed'),
            restartFlannel(`creates it with udp/${overlay.port}`),
          ]),
          breaks: 'host',
        },
});
