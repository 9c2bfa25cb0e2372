import type { LabHands } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const rules = (lab: LabHands): RuleWords[] => [
  {
    rule: [
      'raw',
      'PREROUTING',
      '-d',
      lab.host('minion2').bridgeIp.replace(/1$/, '2'),
      '!',
      '-i',
      'docker0',
      '-j',
      'DROP',
    ],
  },
];

export const firewallRawDocker28 = defineFault({
  id: 'firewall-raw-docker28',
  title: 'Docker drops what reaches containers past their bridge',
  seenAt: 'moby#49832: Docker 28 and its raw rules',
  modes: [98],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', rules(lab));
  },
  mend: async (lab) => {
    await takeRules(lab, 'minion2', rules(lab));
  },
  expect: { cause: 'firewall-drops-prerouting', host: 'minion2', object: 'firewall' },
});
