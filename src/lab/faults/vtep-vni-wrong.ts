import { defineFault, EVERY_ERA } from './define.ts';

export const vtepVniWrong = defineFault({
  id: 'vtep-vni-wrong',
  title: 'flannel.1 has another VNI than its peers',
  seenAt: 'VNI changed in the network config, flanneld restarted on one host only',
  modes: [6],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.program('minion2', { vni: 2 });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-vni-wrong', host: 'minion2', object: 'vtep' },
});
