import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayHopSilent = defineFault({
  id: 'underlay-hop-silent',
  title: 'a switch port carries 1400 bytes and drops what is longer without a word',
  seenAt: 'jumbo frames or a provider’s tunnel on some ports of a switch only',
  modes: [102, 103],
  eras: ['C'],
  active: true,
  break: (lab) => putInSwitch(lab, ['oifname minion3 ip protocol != tcp ip length > 1400 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'path-mtu-too-small', host: 'minion3', object: 'mtu' },
});
