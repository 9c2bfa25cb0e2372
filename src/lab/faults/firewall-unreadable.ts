import { defineFault, putTable, takeTable } from './define.ts';

export const firewallUnreadable = defineFault({
  id: 'firewall-unreadable',
  title: 'a rule that drops VXLAN packets by bytes nobody can read as a port',
  seenAt: 'rules written by machines: raw payload expressions, BPF, sets of marks',
  modes: [1],
  eras: ['C'],
  active: true,
  break: (lab) =>
    putTable(
      lab,
      'minion2',
      'chain input { type filter hook input priority -5; policy accept; @nh,72,8 17 @nh,176,16 8472 drop; }',
    ),
  mend: (lab) => takeTable(lab, 'minion2'),
  expect: { cause: 'overlay-unreachable', host: 'minion2', object: 'firewall' },
});
