import { defineFault, EVERY_ERA } from './define.ts';

export const bridgePortDisabled = defineFault({
  id: 'bridge-port-disabled',
  title: 'a bridge port does not forward',
  seenAt: 'bridge(8) link set state: what spanning tree does on a loop, or a hand',
  modes: [76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'bridge link set dev veth-container2 state 0'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'bridge link set dev veth-container2 state 3'.split(' '));
  },
  expect: { cause: 'bridge-port-down', host: 'minion2', object: 'bridge' },
});
