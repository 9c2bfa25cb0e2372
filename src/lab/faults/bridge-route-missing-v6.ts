import { defineFault } from './define.ts';

export const bridgeRouteMissingV6 = defineFault({
  id: 'bridge-route-missing-v6',
  title: 'the host has no IPv6 route to its own containers',
  seenAt: 'ip-route(8): the routes of docker0 flushed by a clean-up script',
  modes: [76],
  eras: ['C'],
  shape: 'dual',
  break: async (lab) => {
    await lab.on('minion2', ['ip', '-6', 'route', 'del', lab.host('minion2').v6!.subnet, 'dev', 'docker0']);
  },
  mend: async (lab) => {
    const { v6 } = lab.host('minion2');
    await lab.on('minion2', `ip -6 route add ${v6!.subnet} dev docker0 proto kernel metric 256`.split(' '));
  },
  expect: { cause: 'bridge-route-missing', host: 'minion2', object: 'route' },
});
