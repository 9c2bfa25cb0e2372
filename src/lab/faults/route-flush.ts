import { defineFault } from './define.ts';

export const routeFlush = defineFault({
  id: 'route-flush',
  title: 'the routes over flannel.1 were flushed',
  seenAt: 'flannel#1759: ip route flush, a network service that restarted',
  modes: [37],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', 'ip route flush dev flannel.1 proto boot'.split(' '));
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'rows-missing', host: 'minion2', object: 'route', findings: ['route-missing'] },
});
