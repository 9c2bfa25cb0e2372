import { defineFault, STATIC_FDB } from './define.ts';

export const vtepLearningOn = defineFault({
  id: 'vtep-learning-on',
  title: 'flannel.1 learns addresses from packets',
  seenAt: 'moby#53663 and its like: learned rows override written ones',
  modes: [35, 69],
  eras: STATIC_FDB,
  break: async (lab) => {
    await lab.program('minion2', { learning: true });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-learning-on', host: 'minion2', object: 'vtep' },
});
