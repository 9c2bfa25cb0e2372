import { defineProbe } from './define.ts';
import { parseRoutes } from './parse-route.ts';

/** The main table, as the article's reader would look at it: `10.1.22.0/24 via 10.1.22.0 dev flannel.1 onlink`. */
export const ipR = defineProbe({
  id: 'ip-r',
  title: 'routes of the main table',
  file: 'ip-r.txt',
  command: { argv: ['ip', 'route'] },
  root: false,
  core: true,
  parse: (bytes) => parseRoutes(bytes, 4),
});
