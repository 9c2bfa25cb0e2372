import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteBlackhole = defineFault({
  id: 'underlay-route-blackhole',
  title: 'a blackhole takes one peer’s underlay address',
  seenAt: 'gravity#1017 and its like: a route left by another backend',
  modes: [13, 43],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add blackhole 192.168.122.103'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route del blackhole 192.168.122.103'.split(' '));
  },
  expect: { cause: 'underlay-route-blackhole', host: 'minion1', object: 'route', peer: 'minion3' },
});
