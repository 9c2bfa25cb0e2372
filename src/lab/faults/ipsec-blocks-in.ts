import { byPolicy, defineFault } from './define.ts';

export const ipsecBlocksIn = defineFault({
  id: 'ipsec-blocks-in',
  title: 'an IPsec policy takes no VXLAN datagram in',
  seenAt: 'policies that an IPsec daemon left behind, or that demand encryption nobody set up',
  modes: [99],
  eras: ['C'],
  active: true,
  ...byPolicy('minion2', 'src 192.168.122.0/24 proto udp dport 8472 dir in'),
  expect: { cause: 'overlay-unreachable', host: 'minion2', object: 'firewall' },
});
