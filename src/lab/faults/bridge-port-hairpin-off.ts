import { defineFault } from './define.ts';

const hairpin = (state: string) => `ip link set veth-container2 type bridge_slave hairpin ${state}`.split(' ');

export const bridgePortHairpinOff = defineFault({
  id: 'bridge-port-hairpin-off',
  title: 'one container’s port on cni0 has hairpin mode off',
  seenAt: 'kubernetes#14533',
  modes: [78],
  eras: ['B1', 'B2', 'C'],
  shape: 'cni',
  break: async (lab) => {
    await lab.on('minion2', hairpin('off'));
  },
  mend: async (lab) => {
    await lab.on('minion2', hairpin('on'));
  },
  expect: { cause: 'bridge-port-hairpin-off', host: 'minion2', object: 'bridge' },
});
