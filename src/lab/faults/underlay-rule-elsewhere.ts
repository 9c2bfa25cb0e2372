import { addStub, defineFault, dropStub, EVERY_ERA } from './define.ts';

export const underlayRuleElsewhere = defineFault({
  id: 'underlay-rule-elsewhere',
  title: 'a policy rule takes outer packets out by another device',
  seenAt: 'Tailscale that accepts a route to the hosts’ own network',
  modes: [42, 17],
  eras: EVERY_ERA,
  break: async (lab) => {
    await addStub(lab, 'minion1');
    await lab.on('minion1', 'ip route add 192.168.122.0/24 dev stub0 table 52'.split(' '));
    await lab.on('minion1', 'ip rule add priority 5270 to 192.168.122.102/31 lookup 52'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip rule del priority 5270'.split(' '));
    await dropStub(lab, 'minion1');
  },
  expect: { cause: 'route-taken', host: 'minion1', object: 'route' },
});
