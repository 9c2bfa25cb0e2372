import { defineFault } from './define.ts';

const POLICY = 'src 192.168.122.0/24 proto udp dport 8472 dir in'.split(' ');

export const ipsecBlocksIn = defineFault({
  id: 'ipsec-blocks-in',
  title: 'an IPsec policy takes no VXLAN datagram in',
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
