import { hostCheck, restartFlannel } from './define.ts';

export default hostCheck({
  id: 'vtep-port-silent',
  title: 'a UDP socket listens on the network’s port',
  severity: 'error',
  object: 'port',
  needs: ['vxlan', 'sockets'],
  expects: ['lease', 'overlay', 'family'],
  explain:
    'The kernel opens a UDP socket without a process for every VXLAN device that is up. iproute2 before 3.19 does not ' +
    'print the device’s port; there the socket is the evidence: none on the network’s port means the device listens elsewhere.',
  source: 'Linux drivers/net/vxlan vxlan_sock_add; failure modes 5 and 7',
  mended: '`ss -lun` shows a socket on the network’s port',
  subjects: ({ vxlan, lease, overlay, sockets }) =>
    vxlan === null ||
    vxlan.link.vxlan === null ||
    vxlan.link.vxlan.dstPort !== null ||
    lease === null ||
    sockets.length === 0 ||
    overlay.port === null
      ? []
      : vxlan.link.flags.includes('UP')
        ? [vxlan.link]
        : [],
  judge: (link, { sockets, overlay, family }) => {
    const listening = sockets.some(
      (socket) => socket.localPort === overlay.port && (socket.family === null || socket.family === family),
    );
    return listening
      ? null
      : {
          name: `udp/${overlay.port}`,
          expected: `a socket on udp/${overlay.port}`,
          observed: `sockets on ${[...new Set(sockets.map(({ localPort }) => `udp/${localPort}`))].join(', ') || 'no port'}`,
          message: `nothing listens on udp/${overlay.port} although ${link.name} is up`,
          evidence: [{ probe: 'ss-lun', line: 0 }],
          remedy: [restartFlannel(`creates ${link.name} with udp/${overlay.port} once the old device is deleted`)],
          breaks: 'host',
        };
  },
});
