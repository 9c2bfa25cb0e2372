import { defineFault, EVERY_ERA } from './define.ts';

export const vtepLocalWrong = defineFault({
  id: 'vtep-local-wrong',
  title: 'flannel.1 sends from an address the host does not have',
  seenAt: 'flannel#760: the host got a new address; v0.27.4 with --public-ip',
  modes: [18, 19],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.program('minion2', { local: '203.0.113.7' });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-local-wrong', host: 'minion2', object: 'vtep' },
});
