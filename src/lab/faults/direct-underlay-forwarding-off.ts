import { defineFault } from './define.ts';

export const directUnderlayForwardingOff = defineFault({
  id: 'direct-underlay-forwarding-off',
  title: 'what direct peers send is not forwarded',
  seenAt: 'systemd-networkd IPForward= of the underlay device',
  modes: [86],
  eras: ['C'],
  shape: 'direct',
  break: async (lab) => {
    await lab.on('minion2', ['sysctl', '-qw', 'net.ipv4.conf.eth0.forwarding=0']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sysctl', '-qw', 'net.ipv4.conf.eth0.forwarding=1']);
  },
  expect: { cause: 'forwarding-off-device', host: 'minion2', object: 'sysctl' },
});
