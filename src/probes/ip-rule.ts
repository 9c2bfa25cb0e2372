import { defineProbe } from './define.ts';
import { parseRules } from './parse-rule.ts';

/** Which routing table a packet is looked up in: `32766:	from all lookup main`. */
export const ipRule = defineProbe({
  id: 'ip-rule',
  title: 'routing policy rules',
  file: 'ip-rule.txt',
  command: { argv: ['ip', 'rule'] },
  root: false,
  core: false,
  parse: (bytes) => parseRules(bytes, 4),
});
