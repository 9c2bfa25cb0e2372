import { defineFault, EVERY_ERA } from './define.ts';

export const ruleDivertsTcp = defineFault({
  id: 'rule-diverts-tcp',
  title: 'a policy rule drops TCP to one peer, and ping works',
  seenAt: 'ip-rule(8) ipproto: policy routing of one protocol that covers the overlay',
  modes: [42, 100],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip rule add priority 100 to 10.1.33.0/24 ipproto tcp unreachable'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip rule del priority 100'.split(' '));
  },
  expect: { cause: 'rule-diverts', host: 'minion2', object: 'rule', peer: 'minion3' },
});
