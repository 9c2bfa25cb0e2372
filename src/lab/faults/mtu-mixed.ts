import { defineFault, EVERY_ERA } from './define.ts';

export const mtuMixed = defineFault({
  id: 'mtu-mixed',
  title: 'one host’s overlay has a smaller MTU than the others’',
  seenAt: 'flannel#463: hosts with 9000 and with 1500',
  modes: [106],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1350/', '/run/flannel/subnet.env']);
    await lab.on('minion2', 'ip link set veth-container1 mtu 1350'.split(' '));
    await lab.on('minion2', 'ip link set veth-container2 mtu 1350'.split(' '));
    await lab.on('minion2', 'ip link set docker0 mtu 1350'.split(' '));
    await lab.on('minion2', 'ip link set flannel.1 mtu 1350'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link set flannel.1 mtu 1450'.split(' '));
    await lab.on('minion2', 'ip link set veth-container1 mtu 1450'.split(' '));
    await lab.on('minion2', 'ip link set veth-container2 mtu 1450'.split(' '));
    await lab.on('minion2', 'ip link set docker0 mtu 1450'.split(' '));
    await lab.on('minion2', ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1450/', '/run/flannel/subnet.env']);
  },
  expect: { cause: 'mtu-mixed', host: 'minion2', object: 'mtu' },
});
