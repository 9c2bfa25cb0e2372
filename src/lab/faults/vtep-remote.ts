import { defineFault, EVERY_ERA } from './define.ts';

export const vtepRemote = defineFault({
  id: 'vtep-remote',
  title: 'flannel.1 is made with a remote',
  seenAt: 'a hand-made device',
  modes: [51],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.program('minion2', { attributes: ['remote', '192.168.122.101'] });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'fdb-default-entry', host: 'minion2', object: 'fdb' },
});
