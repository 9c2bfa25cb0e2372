import { defineFault, EVERY_ERA } from './define.ts';

export const addressForeign = defineFault({
  id: 'address-foreign',
  title: 'a host has an address of another host’s subnet, left by a failover tool',
  seenAt: 'keepalived.conf(5): virtual addresses in the overlay network',
  modes: [80],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion3', 'ip addr add 10.1.11.7/32 dev lo'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion3', 'ip addr del 10.1.11.7/32 dev lo'.split(' '));
  },
  expect: { cause: 'address-foreign', host: 'minion3', object: 'address' },
});
