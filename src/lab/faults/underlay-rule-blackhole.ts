import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRuleBlackhole = defineFault({
  id: 'underlay-rule-blackhole',
  title: 'a policy rule drops what goes to one peer’s underlay address',
  seenAt: 'aws-vpc-cni#1600 and its like: rules of a second interface',
  modes: [13, 42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip rule add priority 100 to 192.168.122.103 blackhole'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip rule del priority 100'.split(' '));
  },
  expect: { cause: 'underlay-rule-diverts', host: 'minion1', object: 'rule', peer: 'minion3' },
});
