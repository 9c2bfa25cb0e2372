import { defineFault, EVERY_ERA } from './define.ts';

export const routeLocal = defineFault({
  id: 'route-local',
  title: 'a route of type local makes a host keep a peer’s packets',
  seenAt: 'ip-route(8) type local: a transparent proxy’s route for too much',
  modes: [43, 80],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip route add local 10.1.11.0/24 dev lo'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip route del local 10.1.11.0/24 dev lo'.split(' '));
  },
  expect: { cause: 'route-local', host: 'minion2', object: 'route', peer: 'minion1' },
});
