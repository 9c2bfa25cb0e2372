import { defineFault, EVERY_ERA } from './define.ts';

export const bridgePortDetached = defineFault({
  id: 'bridge-port-detached',
  title: 'a container’s cable hangs on no bridge',
  seenAt: 'systemd.network(5): a file that matches every veth takes it off its bridge',
  modes: [76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 nomaster'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 master docker0'.split(' '));
  },
  expect: { cause: 'bridge-port-detached', host: 'minion2', object: 'bridge' },
});
