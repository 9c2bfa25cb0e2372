import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'OUTPUT', '-p', 'udp', '--dport', '8472', '-j', 'DROP'] }];

export const firewallOutputDrop = defineFault({
  id: 'firewall-output-drop',
  title: 'the host drops its own VXLAN datagrams',
  seenAt: 'flannel#731: egress rules closed, one way only',
  modes: [4],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-vxlan-out', host: 'minion2', object: 'firewall' },
});
