import { defineFault } from './define.ts';

const POLICY = 'dst 10.1.22.0/24 dir fwd'.split(' ');

export const ipsecBlocksForward = defineFault({
  id: 'ipsec-blocks-forward',
  title: 'an IPsec policy forwards nothing to the containers',
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
