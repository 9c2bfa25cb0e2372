import { defineFault, EVERY_ERA, startStandIn, stopStandIns } from './define.ts';

export const flannelRunsTwice = defineFault({
  id: 'flannel-runs-twice',
  title: 'two flannelds run on one host: a unit of systemd beside a DaemonSet',
  seenAt: 'rke2#723: rules deleted and written again every five seconds',
  modes: [71],
  eras: EVERY_ERA,
  break: async (lab) => {
    for (const host of ['minion1', 'minion2', 'minion2', 'minion3']) await startStandIn(lab, host);
  },
  mend: async (lab) => {
    for (const host of ['minion1', 'minion2', 'minion3']) await stopStandIns(lab, host);
  },
  expect: { cause: 'flannel-runs-twice', host: 'minion2', object: 'host' },
});
