import { defineProbe } from './define.ts';
import { parseRoutes } from './parse-route.ts';

/** The main IPv6 table: `fd00:42:0:c::/64 via fd00:42:0:c:: dev flannel-v6.1 metric 1024 onlink pref medium`. */
export const ip6Route = defineProbe({
  id: 'ip-6-route',
  title: 'IPv6 routes of the main table',
  file: 'ip-6-route.txt',
  command: { argv: ['ip', '-6', 'route'] },
  root: false,
  core: false,
  optional: true,
  parse: (bytes) => parseRoutes(bytes, 6),
});
