import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const MARKS: readonly RuleWords[] = [
  {
    rule: ['mangle', 'PREROUTING', '-i', 'docker0', '-d', '10.1.33.0/24', '-j', 'MARK', '--set-mark', '0x64'],
    append: true,
  },
];

export const ruleDivertsMark = defineFault({
  id: 'rule-diverts-mark',
  title: 'containers’ packets to one peer are marked, and a policy rule for the mark leads them out unencapsulated',
  seenAt: 'an egress gateway’s policy routing whose marking rule holds a subnet of the overlay',
  modes: [42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', MARKS);
    await lab.on('minion2', 'ip route add default via 192.168.122.1 table 100'.split(' '));
    await lab.on('minion2', 'ip rule add priority 100 fwmark 0x64 lookup 100'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip rule del priority 100'.split(' '));
    await lab.on('minion2', 'ip route del default table 100'.split(' '));
    await takeRules(lab, 'minion2', MARKS);
  },
  expect: { cause: 'rule-diverts', host: 'minion2', object: 'rule', peer: 'minion3' },
});
