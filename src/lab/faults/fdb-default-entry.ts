import { defineFault, EVERY_ERA } from './define.ts';

export const fdbDefaultEntry = defineFault({
  id: 'fdb-default-entry',
  title: 'a default FDB entry sends unknown frames to one host',
  seenAt: 'a hand-made entry for broadcasts',
  modes: [51],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on(
      'minion1',
      'bridge fdb append 00:00:00:00:00:00 dev flannel.1 dst 192.168.122.102 self permanent'.split(' '),
    );
  },
  mend: async (lab) => {
    await lab.on('minion1', 'bridge fdb del 00:00:00:00:00:00 dev flannel.1 dst 192.168.122.102 self'.split(' '));
  },
  expect: { cause: 'fdb-default-entry', host: 'minion1', object: 'fdb' },
});
