import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayDropsVxlanOneWay = defineFault({
  id: 'underlay-drops-vxlan-one-way',
  title: 'the underlay drops VXLAN packets from one host to another; nothing else, and not the way back',
  seenAt: 'security groups with one direction forgotten',
  modes: [2, 4],
  eras: ['B1', 'C'],
  active: true,
  break: (lab) => putInSwitch(lab, ['iifname minion1 oifname minion2 udp dport 8472 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'underlay-drops-vxlan', host: 'minion1', object: 'underlay', peer: 'minion2' },
});
