import { defineFault, EVERY_ERA, VTEP } from './define.ts';

export const vtepDown = defineFault({
  id: 'vtep-down',
  title: 'flannel.1 is down',
  seenAt: 'flannel#878: the network service took it down',
  modes: [30],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'down']);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-down', host: 'minion2', object: 'vtep' },
});
