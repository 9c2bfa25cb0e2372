import { defineProbe } from './define.ts';
import { parseIptables } from './parse-iptables.ts';

/** IPv4 rules of the older kernel interface, which a host whose iptables speaks nf_tables may hold beside the others. */
export const iptablesLegacySave = defineProbe({
  id: 'iptables-legacy-save',
  title: 'rules of iptables-legacy',
  file: 'iptables-legacy-save.txt',
  command: { argv: ['iptables-legacy-save'] },
  root: true,
  core: false,
  optional: true,
  ends: 'COMMIT',
  parse: parseIptables,
});
