import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'FORWARD', '-i', 'flannel.1', '-p', 'icmp', '-j', 'DROP'] }];

export const firewallIcmpDrop = defineFault({
  id: 'firewall-icmp-drop',
  title: 'ICMP between containers is dropped, services work',
  seenAt: 'hardening guides that forbid ping',
  modes: [100],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-protocol-selective', host: 'minion2', object: 'firewall' },
});
