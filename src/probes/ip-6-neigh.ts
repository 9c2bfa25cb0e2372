import { defineProbe } from './define.ts';
import { parseNeighbours } from './parse-neighbour.ts';

/** The IPv6 neighbours alone, for versions of `ip` whose plain `ip neigh` shows one family. */
export const ip6Neigh = defineProbe({
  id: 'ip-6-neigh',
  title: 'IPv6 neighbour table',
  file: 'ip-6-neigh.txt',
  command: { argv: ['ip', '-6', 'neigh'] },
  root: false,
  core: false,
  optional: true,
  parse: parseNeighbours,
});
