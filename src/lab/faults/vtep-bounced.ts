import { defineFault, VTEP } from './define.ts';

export const vtepBounced = defineFault({
  id: 'vtep-bounced',
  title: 'flannel.1 was down and up again: routes and neighbours are gone, FDB entries stay',
  seenAt: 'rancher/rke2#786: NetworkManager adopted the device',
  modes: [29],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'down']);
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'up']);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-bounced', host: 'minion2', object: 'vtep', findings: ['route-missing', 'neighbour-missing'] },
});
