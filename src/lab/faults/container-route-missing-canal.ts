import { defineFault } from './define.ts';

export const containerRouteMissingCanal = defineFault({
  id: 'container-route-missing-canal',
  title: 'a container of Calico’s has no default route',
  seenAt: 'ip-route(8): deleted inside the container',
  modes: [77],
  eras: ['B2', 'C'],
  shape: 'canal',
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip route del default'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container2', 'ip route add default via 169.254.1.1 dev eth0'.split(' '));
  },
  expect: { cause: 'container-route-missing', host: 'minion2', object: 'route' },
});
