import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['filter', 'INPUT', '-p', 'udp', '-m', 'multiport', '--dports', '1024:65535', '-j', 'DROP'] },
];

export const firewallInputUserChain = defineFault({
  id: 'firewall-input-user-chain',
  title: 'a hardening chain drops UDP it does not know',
  seenAt: 'flannel#1477: CIS baseline with a chain of its own',
  modes: [1],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
