import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayDropsVxlanOfHost = defineFault({
  id: 'underlay-drops-vxlan-of-host',
  title: 'the underlay drops VXLAN packets to and from one host',
  seenAt: 'hypervisors that keep UDP 8472 to themselves; a new host without the security group of the others',
  modes: [2, 3],
  eras: ['C'],
  active: true,
  break: (lab) => putInSwitch(lab, ['iifname minion3 udp dport 8472 drop', 'oifname minion3 udp dport 8472 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'underlay-drops-vxlan', host: 'minion3', object: 'underlay' },
});
