import type { LabHands } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const rules = (lab: LabHands): RuleWords[] => [
  { rule: ['nat', 'POSTROUTING', '-s', lab.host('minion2').subnet, '!', '-o', 'docker0', '-j', 'MASQUERADE'] },
];

export const natDockerMasquerade = defineFault({
  id: 'nat-docker-masquerade',
  title: 'Docker masquerades what goes to peers’ containers',
  seenAt: 'flannel#835: dockerd without --ip-masq=false beside flannel’s --ip-masq',
  modes: [90],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', rules(lab));
  },
  mend: async (lab) => {
    await takeRules(lab, 'minion2', rules(lab));
  },
  expect: { cause: 'nat-source-lost', host: 'minion2', object: 'nat' },
});
