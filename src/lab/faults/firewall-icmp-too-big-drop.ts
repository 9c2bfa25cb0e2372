import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'OUTPUT', '-p', 'icmp', '--icmp-type', 'fragmentation-needed', '-j', 'DROP'] },
];

export const firewallIcmpTooBigDrop = defineFault({
  id: 'firewall-icmp-too-big-drop',
  title: 'the host may not say that a packet is too big',
  seenAt: 'hardening guides that forbid ICMP; every PMTU story since RFC 2923',
  modes: [102],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-icmp-too-big', host: 'minion2', object: 'firewall' },
});
