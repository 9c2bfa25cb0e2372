import { AGGREGATE, defineFault } from './define.ts';

export const routeSourceWrong = defineFault({
  id: 'route-source-wrong',
  title: 'the overlay’s route prefers the underlay address as source',
  seenAt: 'ip-route(8): written by hand with `src`',
  modes: [33],
  eras: AGGREGATE,
  break: async (lab) => {
    await lab.on('minion2', 'ip route replace 10.1.0.0/16 dev flannel.1 src 192.168.122.102'.split(' '));
  },
  mend: async (lab) => {
    const own = lab.era === 'B2' ? '' : ' proto kernel scope link src 10.1.22.0';
    await lab.on('minion2', 'ip route del 10.1.0.0/16 dev flannel.1'.split(' '));
    await lab.on('minion2', `ip route add 10.1.0.0/16 dev flannel.1${own || ' scope global'}`.split(' '));
  },
  expect: { cause: 'route-source-wrong', host: 'minion2', object: 'route' },
});
