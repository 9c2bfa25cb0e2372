import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'INPUT', '-i', 'lo', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-p', 'icmp', '-j', 'ACCEPT'], append: true },
  { rule: ['filter', 'INPUT', '-p', 'tcp', '--dport', '22', '-j', 'ACCEPT'], append: true },
];

export const firewallInputPolicy = defineFault({
  id: 'firewall-input-policy',
  title: 'the policy of INPUT drops what no rule accepts',
  seenAt: 'flannel#871: CIS baseline, default deny',
  modes: [1],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', RULES);
    await lab.on('minion2', ['iptables', '-w', '-P', 'INPUT', 'DROP']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-P', 'INPUT', 'ACCEPT']);
    await takeRules(lab, 'minion2', RULES);
  },
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
