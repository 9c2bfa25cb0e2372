import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

export const underlayDropsInnerTcp = defineFault({
  id: 'underlay-drops-inner-tcp',
  title: 'TCP inside VXLAN is lost on its way to a host, echoes arrive',
  seenAt: 'checksums that offloading leaves wrong hit TCP and UDP alone; middleboxes that look into VXLAN',
  modes: [9],
  eras: ['C'],
  active: true,
  // the inner protocol stands 39 bytes behind the outer UDP header
  break: (lab) => putInSwitch(lab, ['oifname minion3 udp dport 8472 @th,312,8 6 drop']),
  mend: takeFromSwitch,
  expect: { cause: 'overlay-tcp-lost', host: 'minion3', object: 'underlay' },
});
