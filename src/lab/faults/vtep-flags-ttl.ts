import { defineFault } from './define.ts';

export const vtepFlagsTtl = defineFault({
  id: 'vtep-flags-ttl',
  title: 'flannel.1 is made with a ttl of one hop',
  seenAt: 'a device made by hand from a multicast example',
  modes: [7],
  eras: ['C'],
  break: async (lab) => {
    await lab.program('minion2', { attributes: ['ttl', '1'] });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-flags-wrong', host: 'minion2', object: 'vtep' },
});
