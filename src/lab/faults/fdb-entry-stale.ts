import { defineFault, NOBODY, STATIC_FDB, VTEP } from './define.ts';

export const fdbEntryStale = defineFault({
  id: 'fdb-entry-stale',
  title: 'an FDB entry of a host that is gone',
  seenAt: 'flannel#2554: never cleaned up',
  modes: [39, 72],
  eras: STATIC_FDB,
  break: async (lab) => {
    const { mac, underlayIp } = NOBODY;
    await lab.on('minion1', ['bridge', 'fdb', 'add', mac, 'dev', VTEP, 'dst', underlayIp, 'self', 'permanent']);
  },
  mend: async (lab) => {
    const { mac, underlayIp } = NOBODY;
    await lab.on('minion1', ['bridge', 'fdb', 'del', mac, 'dev', VTEP, 'dst', underlayIp, 'self']);
  },
  expect: { cause: 'fdb-entry-stale', host: 'minion1', object: 'fdb' },
});
