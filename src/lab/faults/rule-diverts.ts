import { defineFault, EVERY_ERA } from './define.ts';

export const ruleDiverts = defineFault({
  id: 'rule-diverts',
  title: "a policy rule sends the host's containers elsewhere",
  seenAt: 'aws-vpc-cni#1600 and its like: a second card with a table of its own',
  modes: [42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', ['ip', 'route', 'add', 'default', 'via', '192.168.122.1', 'dev', 'eth0', 'table', '100']);
    await lab.on('minion1', ['ip', 'rule', 'add', 'from', lab.host('minion1').subnet, 'lookup', '100']);
  },
  mend: async (lab) => {
    await lab.on('minion1', ['ip', 'rule', 'del', 'from', lab.host('minion1').subnet, 'lookup', '100']);
    await lab.on('minion1', ['ip', 'route', 'flush', 'table', '100']);
  },
  expect: { cause: 'rule-diverts', host: 'minion1', object: 'rule' },
});
