import { defineFault, takeFromSwitch } from './define.ts';

export const underlayDropsFragments = defineFault({
  id: 'underlay-drops-fragments',
  title: 'a hop of 1400 bytes behind a router, and a firewall after it that drops fragments',
  seenAt: 'stateless firewalls and cloud gateways drop fragments of UDP',
  modes: [105],
  eras: ['C'],
  shape: 'routed',
  active: true,
  break: async (lab) => {
    await lab.underlay('ip link set switch1 mtu 1400'.split(' '));
    const drop = 'type filter hook output priority 0; ip frag-off & 0x3fff != 0 drop;';
    await lab.underlay(['nft', `table bridge doctor { chain output { ${drop} }; }`]);
  },
  mend: async (lab) => {
    await lab.underlay('ip link set switch1 mtu 1500'.split(' '));
    await takeFromSwitch(lab);
  },
  expect: { cause: 'path-mtu-too-small', host: 'minion3', object: 'mtu' },
});
