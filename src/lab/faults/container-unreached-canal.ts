import { containerIp, defineFault } from './define.ts';

export const containerUnreachedCanal = defineFault({
  id: 'container-unreached-canal',
  title: 'the host’s route to one container is gone',
  seenAt: 'projectcalico/calico felix: the agent stopped before it wrote the route',
  modes: [76],
  eras: ['B2', 'C'],
  shape: 'canal',
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'route', 'del', containerIp(lab, 'minion2', 2)]);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'container-unreached', host: 'minion2', object: 'route' },
});
