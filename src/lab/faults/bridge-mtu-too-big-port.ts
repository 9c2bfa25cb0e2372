import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeMtuTooBigPort = defineFault({
  id: 'bridge-mtu-too-big-port',
  title: 'one container has a larger MTU than the overlay',
  seenAt: 'flannel#463: a container from before the MTU changed',
  modes: [101],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 mtu 1500'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 mtu 1450'.split(' '));
  },
  expect: { cause: 'bridge-mtu-too-big', host: 'minion2', object: 'mtu' },
});
