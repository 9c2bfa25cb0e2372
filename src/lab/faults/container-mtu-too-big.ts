import { defineFault, EVERY_ERA } from './define.ts';

export const containerMtuTooBig = defineFault({
  id: 'container-mtu-too-big',
  title: 'a container has a larger MTU than the overlay',
  seenAt: 'flannel#463: containers keep the MTU they were born with',
  modes: [101],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip link set eth0 mtu 1500'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container2', 'ip link set eth0 mtu 1450'.split(' '));
  },
  expect: { cause: 'container-mtu-too-big', host: 'minion2', object: 'mtu' },
});
