import { byRules, defineFault, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'FORWARD', '-j', 'REJECT', '--reject-with', 'icmp-host-prohibited'] },
];

export const firewallForwardRejectFirst = defineFault({
  id: 'firewall-forward-reject-first',
  title: 'a reject stands before flannel’s accepts',
  seenAt: 'kubeadm#139, flannel#2116: firewalld’s last rule, flannel’s come behind it',
  modes: [82],
  eras: ['C'],
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
