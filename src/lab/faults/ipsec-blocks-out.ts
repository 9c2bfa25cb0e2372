import { byPolicy, defineFault } from './define.ts';

export const ipsecBlocksOut = defineFault({
  id: 'ipsec-blocks-out',
  title: 'an IPsec policy lets no VXLAN datagram out',
  seenAt: 'policies that an IPsec daemon left behind, or that demand encryption nobody set up',
  modes: [99],
  eras: ['C'],
  active: true,
  ...byPolicy('minion2', 'dst 192.168.122.0/24 proto udp dport 8472 dir out'),
  expect: { cause: 'overlay-unreachable', host: 'minion2', object: 'firewall' },
});
