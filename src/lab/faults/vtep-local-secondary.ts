import { defineFault, EVERY_ERA } from './define.ts';

export const vtepLocalSecondary = defineFault({
  id: 'vtep-local-secondary',
  title: 'flannel.1 sends from a second address of the host',
  seenAt: 'flannel#895: --iface=<ip> not given',
  modes: [18],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip addr add 192.168.122.202/24 dev eth0'.split(' '));
    await lab.program('minion2', { local: '192.168.122.202' });
  },
  mend: async (lab) => {
    await lab.program('minion2');
    await lab.on('minion2', 'ip addr del 192.168.122.202/24 dev eth0'.split(' '));
  },
  expect: { cause: 'vtep-local-wrong', host: 'minion2', object: 'vtep' },
});
