import { defineFault, putInSwitch, takeFromSwitch } from './define.ts';

const offload = (state: string) => ['ethtool', '-K', 'eth0', 'tx', state];

export const underlaySpoilsChecksums = defineFault({
  id: 'underlay-spoils-checksums',
  title: 'a device on the way from one host rewrites outer packets and spoils their UDP checksums',
  seenAt: 'flannel#1929: hosts behind NAT',
  modes: [11],
  eras: ['A', 'B1', 'B2', 'C'],
  active: true,
  // a virtual cable leaves checksums out, as nobody reads them; a real one carries them
  break: async (lab) => {
    await lab.on('minion3', offload('off'));
    await putInSwitch(lab, ['iifname minion3 udp dport 8472 udp checksum set 0xbeef']);
  },
  mend: async (lab) => {
    await takeFromSwitch(lab);
    await lab.on('minion3', offload('on'));
  },
  expect: { cause: 'underlay-spoils-checksums', host: 'minion3', object: 'offload' },
});
