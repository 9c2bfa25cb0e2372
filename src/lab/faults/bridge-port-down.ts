import { defineFault, EVERY_ERA } from './define.ts';

export const bridgePortDown = defineFault({
  id: 'bridge-port-down',
  title: 'the host’s end of a container’s cable is down',
  seenAt: 'systemd.network(5), NetworkManager: a service that manages every veth took it down',
  modes: [76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 down'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip link set veth-container2 up'.split(' '));
  },
  expect: { cause: 'bridge-port-down', host: 'minion2', object: 'bridge' },
});
