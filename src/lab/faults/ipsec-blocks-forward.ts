import { byPolicy, defineFault } from './define.ts';

export const ipsecBlocksForward = defineFault({
  id: 'ipsec-blocks-forward',
  title: 'an IPsec policy forwards nothing to the containers',
  seenAt: 'policies that an IPsec daemon left behind, or that demand encryption nobody set up',
  modes: [99],
  eras: ['C'],
  active: true,
  ...byPolicy('minion2', 'dst 10.1.22.0/24 dir fwd'),
  expect: { cause: 'overlay-unreachable', host: 'minion2', object: 'firewall' },
});
