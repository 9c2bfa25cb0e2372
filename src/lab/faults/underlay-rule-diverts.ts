import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRuleDiverts = defineFault({
  id: 'underlay-rule-diverts',
  title: 'a policy rule’s table leads outer packets into flannel.1',
  seenAt: 'a VPN’s table with the whole of 192.168.0.0/16',
  modes: [42, 44],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add 192.168.122.103 dev flannel.1 table 100'.split(' '));
    await lab.on('minion1', 'ip rule add priority 100 to 192.168.122.103 lookup 100'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip rule del priority 100'.split(' '));
    await lab.on('minion1', 'ip route flush table 100'.split(' '));
  },
  expect: { cause: 'underlay-rule-diverts', host: 'minion1', object: 'rule', peer: 'minion3' },
});
