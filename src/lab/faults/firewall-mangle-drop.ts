import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['mangle', 'PREROUTING', '-i', 'eth0', '-p', 'udp', '--dport', '8472', '-j', 'DROP'] },
];

export const firewallMangleDrop = defineFault({
  id: 'firewall-mangle-drop',
  title: 'mangle drops what filter would accept',
  seenAt: 'k3s#7203 and its like: marks and drops before the filter table',
  modes: [1],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
