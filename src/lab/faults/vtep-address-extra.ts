import { defineFault, EVERY_ERA } from './define.ts';

export const vtepAddressExtra = defineFault({
  id: 'vtep-address-extra',
  title: 'flannel.1 has an address more than its lease’s',
  seenAt: 'flannel v0.9 to v0.13: link has incompatible addresses',
  modes: [33],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip addr add 10.1.99.9/32 dev flannel.1'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip addr del 10.1.99.9/32 dev flannel.1'.split(' '));
  },
  expect: { cause: 'vtep-address-wrong', host: 'minion2', object: 'address' },
});
