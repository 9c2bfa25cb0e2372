import { defineFault, EVERY_ERA } from './define.ts';

export const forwardingOffBridge = defineFault({
  id: 'forwarding-off-bridge',
  title: 'what containers send is not forwarded',
  seenAt: 'systemd-networkd IPForward= of the bridge',
  modes: [86],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['sysctl', '-qw', 'net.ipv4.conf.docker0.forwarding=0']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sysctl', '-qw', 'net.ipv4.conf.docker0.forwarding=1']);
  },
  expect: { cause: 'forwarding-off-device', host: 'minion2', object: 'sysctl' },
});
