import { defineFault } from './define.ts';

export const underlayHopNarrow = defineFault({
  id: 'underlay-hop-narrow',
  title: 'a router cuts full-size packets to one host in pieces, for a hop of 1400 bytes',
  seenAt: 'a VPN or a provider’s tunnel on the way to a remote site',
  modes: [103],
  eras: ['C'],
  shape: 'routed',
  active: true,
  break: async (lab) => {
    await lab.underlay('ip link set switch1 mtu 1400'.split(' '));
  },
  mend: async (lab) => {
    await lab.underlay('ip link set switch1 mtu 1500'.split(' '));
  },
  expect: { cause: 'path-mtu-fragmented', host: 'minion3', object: 'mtu' },
});
