import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'INPUT', '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-p', 'icmp', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-j', 'REJECT', '--reject-with', 'icmp-host-prohibited'], append: true },
];

export const firewallInputReject = defineFault({
  id: 'firewall-input-reject',
  title: 'the host rejects VXLAN datagrams',
  seenAt: 'kubernetes/website#13789: firewalld without 8472/udp',
  modes: [1],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
