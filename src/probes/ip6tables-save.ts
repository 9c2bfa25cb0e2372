import { defineProbe } from './define.ts';
import { parseIptables } from './parse-iptables.ts';

/** IPv6 packet filter and NAT rules. */
export const ip6tablesSave = defineProbe({
  id: 'ip6tables-save',
  title: 'IPv6 packet filter and NAT rules',
  file: 'ip6tables-save.txt',
  command: { argv: ['ip6tables-save'] },
  root: true,
  core: false,
  optional: true,
  ends: 'COMMIT',
  parse: parseIptables,
});
