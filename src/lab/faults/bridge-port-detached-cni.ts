import { defineFault } from './define.ts';

const PORTS = ['veth-container1', 'veth-container2'];

export const bridgePortDetachedCni = defineFault({
  id: 'bridge-port-detached-cni',
  title: 'every container’s cable came off cni0',
  seenAt: 'systemd.network(5): a file that matches every veth takes it off its bridge',
  modes: [76],
  eras: ['B1', 'B2', 'C'],
  shape: 'cni',
  break: async (lab) => {
    for (const port of PORTS) await lab.on('minion2', ['ip', 'link', 'set', port, 'nomaster']);
  },
  mend: async (lab) => {
    for (const port of PORTS) {
      await lab.on('minion2', ['ip', 'link', 'set', port, 'master', 'cni0']);
      await lab.on('minion2', ['ip', 'link', 'set', port, 'type', 'bridge_slave', 'hairpin', 'on']);
    }
  },
  expect: { cause: 'bridge-port-detached', host: 'minion2', object: 'bridge' },
});
