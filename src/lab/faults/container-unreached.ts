import { containerIp, defineFault, EVERY_ERA } from './define.ts';

export const containerUnreached = defineFault({
  id: 'container-unreached',
  title: 'a route left from another plugin leads a container’s packets into its neighbour’s cable',
  seenAt: 'flannel#1608: another plugin’s remains after the change to flannel',
  modes: [76, 99],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', [
      'ip',
      'route',
      'add',
      containerIp(lab, 'minion2', 2),
      'dev',
      'veth-container1',
      'scope',
      'link',
    ]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'route', 'del', containerIp(lab, 'minion2', 2)]);
  },
  expect: { cause: 'container-unreached', host: 'minion2', object: 'route' },
});
