import { defineFault } from './define.ts';

export const directRoutesLostAll = defineFault({
  id: 'direct-routes-lost-all',
  title: 'the direct routes to all peers went with the link when it was down',
  seenAt: 'flannel#1070, #1434: link down and up with DirectRouting',
  modes: [38, 117],
  eras: ['C'],
  shape: 'direct',
  break: async (lab) => {
    await lab.on('minion1', 'ip route del 10.1.22.0/24'.split(' '));
    await lab.on('minion1', 'ip route del 10.1.33.0/24'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route add 10.1.22.0/24 via 192.168.122.102 dev eth0'.split(' '));
    await lab.on('minion1', 'ip route add 10.1.33.0/24 via 192.168.122.103 dev eth0'.split(' '));
  },
  expect: { cause: 'direct-routes-lost', host: 'minion1', object: 'route', findings: ['route-missing'] },
});
