import { defineFault, STATIC_FDB, VTEP } from './define.ts';

export const leaseNotFollowed = defineFault({
  id: 'lease-not-followed',
  title: 'no host heard of the newest peer',
  seenAt: 'flannel#125, #522: the history of etcd was cleared',
  modes: [67],
  eras: STATIC_FDB,
  break: async (lab) => {
    const { subnet, overlayIp, vtepMac, underlayIp } = lab.host('minion3');
    for (const host of ['minion1', 'minion2']) {
      await lab.on(host, `bridge fdb del ${vtepMac} dev ${VTEP} dst ${underlayIp} self`.split(' '));
      if (lab.era !== 'C') continue;
      await lab.on(host, ['ip', 'route', 'del', subnet]);
      await lab.on(host, ['ip', 'neigh', 'del', overlayIp, 'dev', VTEP]);
    }
  },
  mend: async (lab) => {
    for (const host of ['minion1', 'minion2']) await lab.program(host);
  },
  expect: { cause: 'lease-not-followed', host: 'minion3', object: 'lease', findings: ['fdb-entry-missing'] },
});
