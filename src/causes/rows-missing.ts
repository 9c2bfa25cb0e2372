import { forAllPeers, type GatherRule, peersIn } from './define.ts';

const TABLES = [
  { check: 'route-missing', object: 'route', rows: 'routes' },
  { check: 'neighbour-missing', object: 'neighbour', rows: 'neighbour entries' },
  { check: 'fdb-entry-missing', object: 'fdb', rows: 'FDB entries' },
] as const;

export default {
  kind: 'gather',
  id: 'rows-missing',
  title: 'no table was flushed',
  explain:
    'One kind of row is missing for all peers while the others are there: the table was flushed (ip route flush, ip neigh flush, ' +
    'bridge fdb flush), or its writing failed. flannel does not look again until it restarts.',
  gather: (findings, peers) =>
    TABLES.flatMap(({ check, object, rows }) => {
      const all = forAllPeers(findings, check, peers);
      return all === null || all.flatMap(peersIn).length < 2
        ? []
        : [
            {
              findings: all,
              object,
              name: all[0]!.family === 6 ? `IPv6 ${rows}` : rows,
              peer: null,
              summary: `${rows} of all ${peers} peers are missing`,
            },
          ];
    }),
} satisfies GatherRule;
