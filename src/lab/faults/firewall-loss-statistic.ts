import { byRules, defineFault, EVERY_ERA, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  {
    rule: [
      'filter',
      'INPUT',
      '-p',
      'udp',
      '--dport',
      '8472',
      '-m',
      'statistic',
      '--mode',
      'random',
      '--probability',
      '0.3',
      '-j',
      'DROP',
    ],
  },
];

export const firewallLossStatistic = defineFault({
  id: 'firewall-loss-statistic',
  title: 'three of ten VXLAN datagrams are dropped',
  seenAt: 'an experiment with packet loss that nobody took back',
  modes: [100, 111],
  eras: EVERY_ERA,
  ...byRules('minion2', RULES),
  expect: { cause: 'firewall-drops-some', host: 'minion2', object: 'firewall' },
});
