import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteInside = defineFault({
  id: 'underlay-route-inside',
  title: 'a peer’s underlay address is routed into flannel.1 itself',
  seenAt: 'calico#4131 and its like: the network for containers contains a host',
  modes: [44],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add 192.168.122.103 dev flannel.1'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route del 192.168.122.103 dev flannel.1'.split(' '));
  },
  expect: { cause: 'underlay-route-inside', host: 'minion1', object: 'route', peer: 'minion3' },
});
