import { defineFault, STATIC_FDB, VTEP } from './define.ts';

export const fdbEntryMissing = defineFault({
  id: 'fdb-entry-missing',
  title: 'the FDB entry of one peer is missing',
  seenAt: 'flannel#654: an event was lost, two hosts do not see each other',
  modes: [49, 67],
  eras: STATIC_FDB,
  break: async (lab) => {
    const { vtepMac, underlayIp } = lab.host('minion2');
    await lab.on('minion1', ['bridge', 'fdb', 'del', vtepMac, 'dev', VTEP, 'dst', underlayIp, 'self']);
  },
  mend: async (lab) => {
    const { vtepMac, underlayIp } = lab.host('minion2');
    await lab.on('minion1', ['bridge', 'fdb', 'add', vtepMac, 'dev', VTEP, 'dst', underlayIp, 'self', 'permanent']);
  },
  expect: { cause: 'fdb-entry-missing', host: 'minion1', object: 'fdb', peer: 'minion2' },
});
