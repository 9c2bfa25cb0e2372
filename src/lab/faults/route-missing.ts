import { defineFault, VTEP } from './define.ts';

export const routeMissing = defineFault({
  id: 'route-missing',
  title: 'the route to one peer is missing',
  seenAt: 'flannel#1759: routes flushed by a network restart',
  modes: [37, 67],
  eras: ['C'],
  break: async (lab) => {
    const { subnet } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'route', 'del', subnet, 'dev', VTEP]);
  },
  mend: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'route', 'add', subnet, 'via', overlayIp, 'dev', VTEP, 'onlink']);
  },
  expect: { cause: 'route-missing', host: 'minion1', object: 'route', peer: 'minion3' },
});
