import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [{ rule: ['filter', 'INPUT', '-p', 'udp', '--dport', '8472', '-j', 'DROP'] }];

export const firewallInputDrop = defineFault({
  id: 'firewall-input-drop',
  title: 'the host drops VXLAN datagrams',
  seenAt: 'flannel#871, flannel#1477: a baseline that closes all UDP',
  modes: [1],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
