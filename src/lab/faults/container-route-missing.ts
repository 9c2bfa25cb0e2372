import { defineFault, EVERY_ERA } from './define.ts';

export const containerRouteMissing = defineFault({
  id: 'container-route-missing',
  title: 'a container has no default route',
  seenAt: 'ip-route(8): deleted inside the container, by a VPN client or by hand',
  modes: [77],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip route del default'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container2', ['ip', 'route', 'add', 'default', 'via', lab.host('minion2').bridgeIp]);
  },
  expect: { cause: 'container-route-missing', host: 'minion2', object: 'route' },
});
