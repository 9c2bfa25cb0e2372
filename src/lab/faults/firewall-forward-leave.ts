import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'FORWARD', '-i', 'docker0', '-o', 'flannel.1', '-j', 'DROP'] }];

export const firewallForwardLeave = defineFault({
  id: 'firewall-forward-leave',
  title: 'what containers send into the VTEP is not forwarded',
  seenAt: 'k8s-at-home: DOCKER-USER locks containers in',
  modes: [82],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
