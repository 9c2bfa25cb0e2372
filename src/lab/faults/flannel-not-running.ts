import { defineFault, EVERY_ERA, startStandIn, stopStandIns } from './define.ts';

export const flannelNotRunning = defineFault({
  id: 'flannel-not-running',
  title: 'flanneld runs on all hosts but one',
  seenAt: 'flannel v0.5.5 handleMiss: new neighbours are not resolved without it',
  modes: [53],
  eras: EVERY_ERA,
  break: async (lab) => {
    for (const host of ['minion1', 'minion3']) await startStandIn(lab, host);
  },
  mend: async (lab) => {
    for (const host of ['minion1', 'minion3']) await stopStandIns(lab, host);
  },
  expect: { cause: 'flannel-not-running', host: 'minion2', object: 'host' },
});
