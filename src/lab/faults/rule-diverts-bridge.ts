import { defineFault, EVERY_ERA } from './define.ts';

export const ruleDivertsBridge = defineFault({
  id: 'rule-diverts-bridge',
  title: 'a policy rule for the bridge leads to a table without the overlay',
  seenAt: 'aws-vpc-cni#1600 and its like',
  modes: [42],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add default via 192.168.122.1 dev eth0 table 100'.split(' '));
    await lab.on('minion1', 'ip rule add priority 100 iif docker0 lookup 100'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip rule del priority 100'.split(' '));
    await lab.on('minion1', 'ip route flush table 100'.split(' '));
  },
  expect: { cause: 'rule-diverts', host: 'minion1', object: 'rule' },
});
