import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteInsideBridge = defineFault({
  id: 'underlay-route-inside-bridge',
  title: 'a peer’s underlay address is routed into the containers’ bridge',
  seenAt: 'a network of containers that overlaps the hosts’ own',
  modes: [44],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip route add 192.168.122.101 dev docker0'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip route del 192.168.122.101 dev docker0'.split(' '));
  },
  expect: { cause: 'underlay-route-inside', host: 'minion2', object: 'route', peer: 'minion1' },
});
