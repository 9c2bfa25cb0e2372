import { defineProbe } from './define.ts';
import { parseCounters } from './parse-counters.ts';

/** The rest of the kernel's counters: `IpExt` `InNoRoutes`, `TcpExt` `IPReversePathFilter`, … */
export const netstat = defineProbe({
  id: 'netstat',
  title: 'extended IP and TCP counters',
  file: 'netstat.txt',
  command: { argv: ['cat', '/proc/net/netstat'] },
  root: false,
  core: false,
  parse: parseCounters,
});
