import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const MARKS: readonly RuleWords[] = [
  { rule: ['mangle', 'OUTPUT', '-p', 'udp', '--dport', '8472', '-j', 'MARK', '--set-mark', '0x65'], append: true },
];

export const underlayRuleMark = defineFault({
  id: 'underlay-rule-mark',
  title: 'the host marks its own datagrams, and a policy rule for the mark drops them',
  seenAt: 'a VPN client’s kill switch: a mark for what may not leave outside the tunnel',
  modes: [13, 42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', MARKS);
    await lab.on('minion2', 'ip rule add priority 100 fwmark 0x65 unreachable'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip rule del priority 100'.split(' '));
    await takeRules(lab, 'minion2', MARKS);
  },
  expect: { cause: 'underlay-rule-diverts', host: 'minion2', object: 'rule' },
});
