import { defineFault } from './define.ts';

export const vtepNoCarrier = defineFault({
  id: 'vtep-no-carrier',
  title: 'flannel.1 is up and protodown holds its carrier off',
  seenAt: 'a guard against loops or a daemon of multi-chassis links that forgot it',
  modes: [30],
  eras: ['A', 'C'],
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', lab.vtep, 'protodown', 'on']);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-down', host: 'minion2', object: 'vtep' },
});
