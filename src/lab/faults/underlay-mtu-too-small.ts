import { defineFault, EVERY_ERA } from './define.ts';

export const underlayMtuTooSmall = defineFault({
  id: 'underlay-mtu-too-small',
  title: 'the route to a peer’s underlay address carries less than the VTEP sends',
  seenAt: 'siderolabs/talos#13457: the path is narrower than the device',
  modes: [103],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add 192.168.122.103 dev eth0 mtu 1400'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route del 192.168.122.103 dev eth0 mtu 1400'.split(' '));
  },
  expect: { cause: 'underlay-mtu-too-small', host: 'minion1', object: 'mtu', peer: 'minion3' },
});
