import { defineFault, EVERY_ERA } from './define.ts';

export const forwardingOff = defineFault({
  id: 'forwarding-off',
  title: 'the host does not route',
  seenAt: 'a hardening script or a cloud agent reset net.ipv4.ip_forward',
  modes: [85],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.write('minion2', '/proc/sys/net/ipv4/ip_forward', '0\n');
  },
  mend: async (lab) => {
    await lab.write('minion2', '/proc/sys/net/ipv4/ip_forward', '1\n');
  },
  expect: { cause: 'forwarding-off', host: 'minion2', object: 'sysctl' },
});
