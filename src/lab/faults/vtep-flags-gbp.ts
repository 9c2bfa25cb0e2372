import { defineFault, EVERY_ERA } from './define.ts';

export const vtepFlagsGbp = defineFault({
  id: 'vtep-flags-gbp',
  title: 'flannel.1 is made with group based policy, its peers are not',
  seenAt: 'kubernetes#121530: another socket on the same port',
  modes: [7],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.program('minion2', { attributes: ['gbp'] });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-flags-wrong', host: 'minion2', object: 'vtep' },
});
