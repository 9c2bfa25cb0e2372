import { defineFault } from './define.ts';

export const routeUnderlayUnrouted = defineFault({
  id: 'route-underlay-unrouted',
  title: 'the route to the hosts behind the router is lost',
  seenAt: 'flannel#1434: the default route went with the link',
  modes: [13],
  eras: ['C'],
  shape: 'routed',
  break: async (lab) => {
    await lab.on('minion1', 'ip route del default'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route add default via 192.168.122.1 dev eth0'.split(' '));
  },
  expect: { cause: 'underlay-route-missing', host: 'minion1', object: 'route', peer: 'minion3' },
});
