import type { LabHands } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const rules = (lab: LabHands): RuleWords[] => [
  { rule: ['filter', 'FORWARD', '-s', lab.host('minion3').subnet, '-j', 'DROP'] },
];

export const firewallForwardOnePeer = defineFault({
  id: 'firewall-forward-one-peer',
  title: 'packets of one peer’s containers are not forwarded',
  seenAt: 'a block list with one subnet too many',
  modes: [82],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', rules(lab));
  },
  mend: async (lab) => {
    await takeRules(lab, 'minion2', rules(lab));
  },
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall', peer: 'minion3' },
});
