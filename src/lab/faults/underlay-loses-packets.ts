import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayLosesPackets = defineFault({
  id: 'underlay-loses-packets',
  title: 'one link of the underlay loses a fifth of the packets to a host',
  seenAt: 'a worn cable, a duplex mismatch, a full port buffer',
  modes: [20],
  eras: ['C'],
  active: true,
  // TCP is left alone: the hosts must still be reached
  break: (lab) => putInSwitch(lab, ['oifname minion3 ip protocol != tcp numgen random mod 100 < 20 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'overlay-loses-packets', host: 'minion3', object: 'underlay' },
});
