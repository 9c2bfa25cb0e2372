import { defineFault, EVERY_ERA } from './define.ts';

export const vtepVniTaken = defineFault({
  id: 'vtep-vni-taken',
  title: 'another overlay of the host has the VTEP’s VNI and port',
  seenAt: 'flannel Documentation/running.md: VXLAN device with the specified VNI already exists',
  modes: [8, 31],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link del flannel.1'.split(' '));
    await lab.on('minion2', 'ip link add vx9 type vxlan id 1 dev eth0 local 192.168.122.102 dstport 8472'.split(' '));
    await lab.on('minion2', 'ip link set vx9 up'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link del vx9'.split(' '));
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-vni-taken', host: 'minion2', object: 'vtep', findings: ['vtep-missing'] },
});
