import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayDropsSpoofed = defineFault({
  id: 'underlay-drops-spoofed',
  title: 'the cloud lets one host send with its own address only, and DirectRouting sends with containers’',
  seenAt: 'flannel’s documentation of AWS: the source/destination check',
  modes: [14],
  eras: ['C'],
  shape: 'direct',
  active: true,
  break: (lab) => putInSwitch(lab, ['iifname minion3 ip saddr 10.1.0.0/16 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'underlay-drops-direct', host: 'minion3', object: 'underlay' },
});
