import { AGGREGATE, defineFault, putRules, type RuleWords, takeRules } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'ACCEPT'], append: true },
];

export const firewallPolicies = defineFault({
  id: 'firewall-policies',
  title: 'all policies drop: default deny, in and through',
  seenAt: 'CIS benchmark 3.5.3.3: default deny on every chain',
  modes: [1, 81],
  eras: AGGREGATE,
  break: async (lab) => {
    await putRules(lab, 'minion2', RULES);
    for (const chain of ['INPUT', 'FORWARD']) await lab.on('minion2', ['iptables', '-w', '-P', chain, 'DROP']);
  },
  mend: async (lab) => {
    for (const chain of ['INPUT', 'FORWARD']) await lab.on('minion2', ['iptables', '-w', '-P', chain, 'ACCEPT']);
    await takeRules(lab, 'minion2', RULES);
  },
  expect: {
    cause: 'firewall-closed',
    host: 'minion2',
    object: 'firewall',
    findings: ['firewall-drops-vxlan', 'firewall-drops-forward'],
  },
});
