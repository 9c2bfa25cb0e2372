import type { LabHands } from '../../types/fault.ts';
import { defineFault, EVERY_ERA, putRules, type RuleWords, takeRules } from './define.ts';

const rules = (lab: LabHands): RuleWords[] => [
  { rule: ['filter', 'INPUT', '-s', lab.host('minion3').underlayIp, '-p', 'udp', '-j', 'DROP'] },
];

export const firewallInputOnePeer = defineFault({
  id: 'firewall-input-one-peer',
  title: 'the host drops the datagrams of one peer',
  seenAt: 'flannel#731: a block list took a node for an attacker',
  modes: [1, 4],
  eras: EVERY_ERA,
  break: async (lab) => {
    await putRules(lab, 'minion2', rules(lab));
  },
  mend: async (lab) => {
    await takeRules(lab, 'minion2', rules(lab));
  },
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall', peer: 'minion3' },
});
