import { defineFault, STATIC_FDB } from './define.ts';

export const fdbFlush = defineFault({
  id: 'fdb-flush',
  title: 'the FDB of flannel.1 was flushed',
  seenAt: 'flannel#654: pairs of hosts in silence',
  modes: [49],
  eras: STATIC_FDB,
  break: async (lab) => {
    await lab.on('minion2', [
      'sh',
      '-c',
      'bridge fdb show dev flannel.1 | while read -r mac dst ip rest; do bridge fdb del $mac dev flannel.1 dst $ip self; done',
    ]);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'rows-missing', host: 'minion2', object: 'fdb', findings: ['fdb-entry-missing'] },
});
