import { defineFault, EVERY_ERA } from './define.ts';

export const ruleDivertsPeer = defineFault({
  id: 'rule-diverts-peer',
  title: 'a policy rule drops what goes to one peer',
  seenAt: 'a rule for a subnet that a VPN once had',
  modes: [42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip rule add priority 100 to 10.1.33.0/24 unreachable'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip rule del priority 100'.split(' '));
  },
  expect: { cause: 'rule-diverts', host: 'minion1', object: 'rule', peer: 'minion3' },
});
