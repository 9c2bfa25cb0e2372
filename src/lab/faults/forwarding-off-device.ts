import { defineFault, EVERY_ERA } from './define.ts';

const SYSCTL = '/proc/sys/net/ipv4/conf/flannel.1/forwarding';

export const forwardingOffDevice = defineFault({
  id: 'forwarding-off-device',
  title: 'the host does not route what comes out of the tunnel',
  seenAt: 'systemd-networkd writes IPForward= per device',
  modes: [86],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.write('minion2', SYSCTL, '0\n');
  },
  mend: async (lab) => {
    await lab.write('minion2', SYSCTL, '1\n');
  },
  expect: { cause: 'forwarding-off-device', host: 'minion2', object: 'sysctl' },
});
