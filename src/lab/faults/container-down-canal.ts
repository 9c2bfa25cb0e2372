import { defineFault, ipBatch } from './define.ts';

export const containerDownCanal = defineFault({
  id: 'container-down-canal',
  title: 'a container of Calico’s is down',
  seenAt: 'ip-link(8): taken down inside the container',
  modes: [76],
  eras: ['B2', 'C'],
  shape: 'canal',
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip link set eth0 down'.split(' '));
  },
  mend: async (lab) => {
    await ipBatch(lab, 'minion2/container2', [
      'link set eth0 up',
      'route add 169.254.1.1 dev eth0 scope link',
      'route add default via 169.254.1.1 dev eth0',
    ]);
  },
  expect: { cause: 'container-down', host: 'minion2', object: 'docker' },
});
