import { defineFault, EVERY_ERA, VTEP } from './define.ts';

export const vtepMissing = defineFault({
  id: 'vtep-missing',
  title: 'flannel.1 is deleted',
  seenAt: 'flannel#869, #1348: a network restart removed the device, flanneld did not see it',
  modes: [31],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'del', VTEP]);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-missing', host: 'minion2', object: 'vtep' },
});
