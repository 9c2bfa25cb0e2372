import { defineFault, EVERY_ERA } from './define.ts';

export const containerRouteOnlink = defineFault({
  id: 'container-route-onlink',
  title: 'a container looks for half of one peer on its own link',
  seenAt: 'ip-route(8): a route given without its gateway',
  modes: [77],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip route add 10.1.11.0/25 dev eth0'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container2', 'ip route del 10.1.11.0/25'.split(' '));
  },
  expect: { cause: 'container-route-onlink', host: 'minion2', object: 'route', peer: 'minion1' },
});
