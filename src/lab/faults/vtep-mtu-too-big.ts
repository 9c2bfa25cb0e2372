import { defineFault, EVERY_ERA } from './define.ts';

export const vtepMtuTooBig = defineFault({
  id: 'vtep-mtu-too-big',
  title: 'the underlay carries less than flannel.1 needs',
  seenAt: 'siderolabs/talos#13457: a tunnel under the overlay, eth0 lowered later',
  modes: [104],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', 'eth0', 'mtu', '1400']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', 'eth0', 'mtu', '1500']);
  },
  expect: { cause: 'vtep-mtu-too-big', host: 'minion2', object: 'mtu' },
});
