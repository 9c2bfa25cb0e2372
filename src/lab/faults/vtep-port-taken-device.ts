import { defineFault, EVERY_ERA } from './define.ts';

export const vtepPortTakenDevice = defineFault({
  id: 'vtep-port-taken-device',
  title: 'another VXLAN device with other flags has UDP 8472',
  seenAt: 'kubernetes#121530: Open vSwitch, Antrea or Cilium on the same port',
  modes: [7, 8, 30],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set flannel.1 down'.split(' '));
    await lab.on('minion2', 'ip link add vx9 type vxlan external dstport 8472'.split(' '));
    await lab.on('minion2', 'ip link set vx9 up'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link del vx9'.split(' '));
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-port-taken', host: 'minion2', object: 'port', findings: ['vtep-down'] },
});
