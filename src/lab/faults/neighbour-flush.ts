import { defineFault } from './define.ts';

export const neighbourFlush = defineFault({
  id: 'neighbour-flush',
  title: 'the neighbours of flannel.1 were flushed',
  seenAt: 'flannel#1330: ip neigh flush all',
  modes: [46],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', 'ip neigh flush dev flannel.1 nud permanent'.split(' '));
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'rows-missing', host: 'minion2', object: 'neighbour', findings: ['neighbour-missing'] },
});
