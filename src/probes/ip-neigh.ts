import { defineProbe } from './define.ts';
import { parseNeighbours } from './parse-neighbour.ts';

/** Which Ethernet address an address answers at: `10.1.22.0 dev flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT`. */
export const ipNeigh = defineProbe({
  id: 'ip-neigh',
  title: 'neighbour tables of both families',
  file: 'ip-neigh.txt',
  command: { argv: ['ip', 'neigh'] },
  root: false,
  core: true,
  parse: parseNeighbours,
});
