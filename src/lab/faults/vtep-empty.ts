import { defineFault } from './define.ts';

export const vtepEmpty = defineFault({
  id: 'vtep-empty',
  title: 'flannel.1 was created again without its rows',
  seenAt: 'flannel v0.27.4 and later: the watcher restores the bare device',
  modes: [32],
  eras: ['C'],
  break: async (lab) => {
    await lab.program('minion2', { rows: false });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: {
    cause: 'vtep-empty',
    host: 'minion2',
    object: 'vtep',
    findings: ['route-missing', 'neighbour-missing', 'fdb-entry-missing'],
  },
});
