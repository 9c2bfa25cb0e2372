import { defineFault, EVERY_ERA } from './define.ts';

export const containerRouteBlackhole = defineFault({
  id: 'container-route-blackhole',
  title: 'a container drops what it sends to one peer',
  seenAt: 'ip-route(8): a test’s route that stayed',
  modes: [43, 77],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container1', 'ip route add blackhole 10.1.11.0/24'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container1', 'ip route del blackhole 10.1.11.0/24'.split(' '));
  },
  expect: { cause: 'container-route-blackhole', host: 'minion2', object: 'route', peer: 'minion1' },
});
