import { defineProbe } from './define.ts';
import { parseRoutes } from './parse-route.ts';

/** Every table of both families, `local` included; iproute2 prints all of IPv4 before IPv6. */
export const ipRouteAll = defineProbe({
  id: 'ip-route-all',
  title: 'routes of all tables',
  file: 'ip-route-all.txt',
  command: { argv: ['ip', 'route', 'show', 'table', 'all'] },
  root: false,
  core: true,
  parse: (bytes) => parseRoutes(bytes, 4),
});
