import { defineFault } from './define.ts';

const POLICY = 'dst 192.168.122.0/24 proto udp dport 8472 dir out'.split(' ');

export const ipsecBlocksOut = defineFault({
  id: 'ipsec-blocks-out',
  title: 'an IPsec policy lets no VXLAN datagram out',
  seenAt: 'policies that an IPsec daemon left behind, or that demand encryption nobody set up',
  modes: [99],
  eras: ['C'],
  active: true,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'xfrm', 'policy', 'add', ...POLICY, 'action', 'block']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'xfrm', 'policy', 'delete', ...POLICY]);
  },
  expect: { cause: 'overlay-unreachable', host: 'minion2', object: 'firewall' },
});
