import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'FORWARD', '-o', 'flannel.1', '-p', 'udp', '-j', 'REJECT'] }];

export const firewallUdpDrop = defineFault({
  id: 'firewall-udp-drop',
  title: 'UDP between containers is dropped: names do not resolve',
  seenAt: 'calico#9433: UDP closed as a whole',
  modes: [100],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-protocol-selective', host: 'minion2', object: 'firewall' },
});
