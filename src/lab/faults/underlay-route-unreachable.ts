import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteUnreachable = defineFault({
  id: 'underlay-route-unreachable',
  title: 'an unreachable route takes one peer’s underlay address',
  seenAt: 'a routing daemon that withdrew a neighbour',
  modes: [13],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion3', 'ip route add unreachable 192.168.122.102'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion3', 'ip route del unreachable 192.168.122.102'.split(' '));
  },
  expect: { cause: 'underlay-route-blackhole', host: 'minion3', object: 'route', peer: 'minion2' },
});
