import { defineFault, STATIC_FDB, VTEP } from './define.ts';

export const fdbEntryNotPermanent = defineFault({
  id: 'fdb-entry-not-permanent',
  title: 'an FDB entry written by hand is not permanent and will age',
  seenAt: 'bridge(8): `replace` without `permanent`',
  modes: [49],
  eras: STATIC_FDB,
  break: async (lab) => {
    const { vtepMac, underlayIp } = lab.host('minion2');
    await lab.on('minion1', `bridge fdb replace ${vtepMac} dev ${VTEP} dst ${underlayIp} self dynamic`.split(' '));
  },
  mend: async (lab) => {
    const { vtepMac, underlayIp } = lab.host('minion2');
    await lab.on('minion1', `bridge fdb replace ${vtepMac} dev ${VTEP} dst ${underlayIp} self permanent`.split(' '));
  },
  expect: { cause: 'fdb-entry-not-permanent', host: 'minion1', object: 'fdb', peer: 'minion2' },
});
