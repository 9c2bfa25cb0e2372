import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeRouteMissing = defineFault({
  id: 'bridge-route-missing',
  title: 'the host has no route to its own containers',
  seenAt: 'ip-route(8): the routes of docker0 flushed by a clean-up script',
  modes: [39, 76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip route del 10.1.22.0/24 dev docker0'.split(' '));
  },
  mend: async (lab) => {
    const { subnet, bridgeIp } = lab.host('minion2');
    await lab.on('minion2', `ip route add ${subnet} dev docker0 proto kernel scope link src ${bridgeIp}`.split(' '));
  },
  expect: { cause: 'bridge-route-missing', host: 'minion2', object: 'route' },
});
