import { defineFault, NOBODY, VTEP } from './define.ts';

export const neighbourStale = defineFault({
  id: 'neighbour-stale',
  title: 'a permanent neighbour is left of a host that is gone',
  seenAt: 'flannel#2554: not cleaned up at start',
  modes: [39],
  eras: ['C'],
  break: async (lab) => {
    const { overlayIp, mac } = NOBODY;
    await lab.on('minion1', `ip neigh replace ${overlayIp} lladdr ${mac} dev ${VTEP} nud permanent`.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', ['ip', 'neigh', 'del', NOBODY.overlayIp, 'dev', VTEP]);
  },
  expect: { cause: 'neighbour-stale', host: 'minion1', object: 'neighbour' },
});
