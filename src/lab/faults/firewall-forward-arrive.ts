import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'FORWARD', '-i', 'flannel.1', '-j', 'DROP'] }];

export const firewallForwardArrive = defineFault({
  id: 'firewall-forward-arrive',
  title: 'what comes out of the VTEP is not forwarded',
  seenAt: 'flannel#1834: a rule for interfaces a firewall does not know',
  modes: [82],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
