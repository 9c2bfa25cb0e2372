import { AGGREGATE, defineFault, putRules, type RuleWords, takeRules } from './define.ts';

const RULES: readonly RuleWords[] = [
  {
    rule: ['filter', 'FORWARD', '-o', 'docker0', '-m', 'conntrack', '--ctstate', 'RELATED,ESTABLISHED', '-j', 'ACCEPT'],
  },
  { rule: ['filter', 'FORWARD', '-i', 'docker0', '!', '-o', 'docker0', '-j', 'ACCEPT'] },
];

export const firewallForwardDocker = defineFault({
  id: 'firewall-forward-docker',
  title: 'Docker’s FORWARD: containers may call, not be called',
  seenAt: 'flannel#603, kubernetes#42413: Docker 1.13 sets the policy, its own rules let answers through',
  modes: [81],
  eras: AGGREGATE,
  break: async (lab) => {
    await putRules(lab, 'minion2', RULES);
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'DROP']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'ACCEPT']);
    await takeRules(lab, 'minion2', RULES);
  },
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
