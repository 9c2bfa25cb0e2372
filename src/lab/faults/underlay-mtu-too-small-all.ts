import { defineFault, EVERY_ERA } from './define.ts';

export const underlayMtuTooSmallAll = defineFault({
  id: 'underlay-mtu-too-small-all',
  title: 'the connected route of the underlay carries less than the VTEP sends',
  seenAt: 'a route with `mtu` set for a VPN and left',
  modes: [103, 107],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on(
      'minion1',
      'ip route change 192.168.122.0/24 dev eth0 proto kernel scope link src 192.168.122.101 mtu 1400'.split(' '),
    );
  },
  mend: async (lab) => {
    await lab.on(
      'minion1',
      'ip route change 192.168.122.0/24 dev eth0 proto kernel scope link src 192.168.122.101'.split(' '),
    );
  },
  expect: { cause: 'route-taken', host: 'minion1', object: 'mtu', findings: ['underlay-mtu-too-small'] },
});
