import { AGGREGATE, defineFault, VTEP } from './define.ts';

export const routeMissingAggregate = defineFault({
  id: 'route-missing-aggregate',
  title: 'the route to all peers is missing',
  seenAt: 'flannel#415, #434: the route of the network was never taken',
  modes: [37],
  eras: AGGREGATE,
  break: async (lab) => {
    await lab.on('minion1', ['ip', 'route', 'del', '10.1.0.0/16', 'dev', VTEP]);
  },
  mend: async (lab) => {
    const { overlayIp } = lab.host('minion1');
    const kind = lab.era === 'B2' ? ['scope', 'global'] : ['proto', 'kernel', 'scope', 'link', 'src', overlayIp];
    await lab.on('minion1', ['ip', 'route', 'add', '10.1.0.0/16', 'dev', VTEP, ...kind]);
  },
  expect: { cause: 'route-missing', host: 'minion1', object: 'route' },
});
