import { defineProbe } from './define.ts';
import { parseRules } from './parse-rule.ts';

/** The same for IPv6; fails on a kernel without IPv6 or without its policy routing. */
export const ip6Rule = defineProbe({
  id: 'ip-6-rule',
  title: 'IPv6 routing policy rules',
  file: 'ip-6-rule.txt',
  command: { argv: ['ip', '-6', 'rule'] },
  root: false,
  core: false,
  optional: true,
  parse: (bytes) => parseRules(bytes, 6),
});
