import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeMtuTooBig = defineFault({
  id: 'bridge-mtu-too-big',
  title: 'containers have a larger MTU than the overlay',
  seenAt: 'flannel#463: Docker without --mtu',
  modes: [101],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container1 mtu 1500'.split(' '));
    await lab.on('minion2', 'ip link set veth-container2 mtu 1500'.split(' '));
    await lab.on('minion2', 'ip link set docker0 mtu 1500'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container1 mtu 1450'.split(' '));
    await lab.on('minion2', 'ip link set veth-container2 mtu 1450'.split(' '));
    await lab.on('minion2', 'ip link set docker0 mtu 1450'.split(' '));
  },
  expect: { cause: 'bridge-mtu-too-big', host: 'minion2', object: 'mtu' },
});
