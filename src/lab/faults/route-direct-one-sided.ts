import { defineFault } from './define.ts';

export const routeDirectOneSided = defineFault({
  id: 'route-direct-one-sided',
  title: 'one host reaches a peer directly, the peer answers through the tunnel',
  seenAt: 'flannel#1520, #1554: DirectRouting on one side',
  modes: [40],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion1', 'ip route replace 10.1.33.0/24 via 192.168.122.103 dev eth0'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route replace 10.1.33.0/24 via 10.1.33.0 dev flannel.1 onlink'.split(' '));
  },
  expect: { cause: 'route-direct-one-sided', host: 'minion1', object: 'route', peer: 'minion3' },
});
