import { defineFault, EVERY_ERA, VTEP } from './define.ts';

export const vtepMtuWrong = defineFault({
  id: 'vtep-mtu-wrong',
  title: 'flannel.1 carries less than subnet.env promises',
  seenAt: 'flannel#841: MTU option changed, device kept',
  modes: [109],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'mtu', '1400']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'mtu', '1450']);
  },
  expect: { cause: 'vtep-mtu-wrong', host: 'minion2', object: 'mtu' },
});
