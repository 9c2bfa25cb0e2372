import { defineFault, EVERY_ERA } from './define.ts';

export const rulesFlushed = defineFault({
  id: 'rules-flushed',
  title: 'all rules of flannel were flushed, and the policy drops',
  seenAt: 'flannel#1834, flannel#978: iptables -F while Docker’s policy stands',
  modes: [81, 83, 93],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-t', 'nat', '-F']);
    await lab.on('minion2', ['iptables', '-w', '-F']);
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'DROP']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'ACCEPT']);
    await lab.program('minion2');
  },
  expect: {
    cause: 'rules-flushed',
    host: 'minion2',
    object: 'firewall',
    findings: ['firewall-drops-forward', 'nat-masquerade-missing'],
  },
});
