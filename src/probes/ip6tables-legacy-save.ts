import { defineProbe } from './define.ts';
import { parseIptables } from './parse-iptables.ts';

/** IPv6 rules of the older kernel interface, which a host whose iptables speaks nf_tables may hold beside the others. */
export const ip6tablesLegacySave = defineProbe({
  id: 'ip6tables-legacy-save',
  title: 'rules of iptables-legacy, IPv6',
  file: 'ip6tables-legacy-save.txt',
  command: { argv: ['ip6tables-legacy-save'] },
  root: true,
  core: false,
  optional: true,
  ends: 'COMMIT',
  parse: parseIptables,
});
