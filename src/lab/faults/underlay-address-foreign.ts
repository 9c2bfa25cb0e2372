import { addStub, defineFault, dropStub, EVERY_ERA } from './define.ts';

export const underlayAddressForeign = defineFault({
  id: 'underlay-address-foreign',
  title: 'a host has a peer’s underlay address as well',
  seenAt: 'flannel#98: a cloned machine',
  modes: [15],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion3', ['sysctl', '-qw', 'net.ipv4.conf.eth0.arp_ignore=1']);
    await addStub(lab, 'minion3');
    await lab.on('minion3', 'ip addr add 192.168.122.102/32 dev stub0'.split(' '));
  },
  mend: async (lab) => {
    await dropStub(lab, 'minion3');
    await lab.on('minion3', ['sysctl', '-qw', 'net.ipv4.conf.eth0.arp_ignore=0']);
  },
  expect: { cause: 'underlay-address-foreign', host: 'minion3', object: 'address', peer: 'minion2' },
});
