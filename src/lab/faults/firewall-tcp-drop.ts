import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'FORWARD', '-i', 'flannel.1', '-p', 'tcp', '-j', 'DROP'] }];

export const firewallTcpDrop = defineFault({
  id: 'firewall-tcp-drop',
  title: 'TCP between containers is dropped, ping works',
  seenAt: 'rancher#33399: ICMP opened to look alive',
  modes: [100],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-protocol-selective', host: 'minion2', object: 'firewall' },
});
