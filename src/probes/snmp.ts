import { defineProbe } from './define.ts';
import { parseCounters } from './parse-counters.ts';

/** The kernel's IP, ICMP, TCP and UDP counters: `Udp` `NoPorts` grows where VXLAN arrives and nobody listens. */
export const snmp = defineProbe({
  id: 'snmp',
  title: 'IP, ICMP and UDP counters',
  file: 'snmp.txt',
  command: { argv: ['cat', '/proc/net/snmp'] },
  root: false,
  core: false,
  parse: parseCounters,
});
