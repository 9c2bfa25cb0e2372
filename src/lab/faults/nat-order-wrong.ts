import { byRules, defineFault, type RuleWords } from './define.ts';

const RULES: readonly RuleWords[] = [
  { rule: ['nat', 'FLANNEL-POSTRTG', '-s', '10.1.0.0/16', '!', '-d', '224.0.0.0/4', '-j', 'MASQUERADE'] },
];

export const natOrderWrong = defineFault({
  id: 'nat-order-wrong',
  title: 'flannel’s masquerade stands before its returns',
  seenAt: 'flannel#2176: rules written again one by one',
  modes: [90, 92],
  eras: ['C'],
  ...byRules('minion2', RULES),
  expect: { cause: 'nat-source-lost', host: 'minion2', object: 'nat' },
});
