import { defineProbe } from './define.ts';
import { parseIptables } from './parse-iptables.ts';

/** IPv4 packet filter and NAT rules; prints nothing where no table is in use. */
export const iptablesSave = defineProbe({
  id: 'iptables-save',
  title: 'packet filter and NAT rules',
  file: 'iptables-save.txt',
  command: { argv: ['iptables-save'] },
  root: true,
  core: false,
  optional: true,
  ends: 'COMMIT',
  parse: parseIptables,
});
