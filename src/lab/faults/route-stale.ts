import { defineFault, NOBODY, VTEP } from './define.ts';

export const routeStale = defineFault({
  id: 'route-stale',
  title: 'rows of a host that is gone',
  seenAt: 'flannel#2554: a host left while flanneld was down',
  modes: [39],
  eras: ['C'],
  break: async (lab) => {
    const { overlayIp, subnet, mac, underlayIp } = NOBODY;
    await lab.on('minion1', ['ip', 'neigh', 'add', overlayIp, 'lladdr', mac, 'dev', VTEP, 'nud', 'permanent']);
    await lab.on('minion1', ['bridge', 'fdb', 'add', mac, 'dev', VTEP, 'dst', underlayIp, 'self', 'permanent']);
    await lab.on('minion1', ['ip', 'route', 'add', subnet, 'via', overlayIp, 'dev', VTEP, 'onlink']);
  },
  mend: async (lab) => {
    const { overlayIp, subnet, mac, underlayIp } = NOBODY;
    await lab.on('minion1', ['ip', 'route', 'del', subnet, 'via', overlayIp, 'dev', VTEP]);
    await lab.on('minion1', ['bridge', 'fdb', 'del', mac, 'dev', VTEP, 'dst', underlayIp, 'self']);
    await lab.on('minion1', ['ip', 'neigh', 'del', overlayIp, 'dev', VTEP]);
  },
  expect: { cause: 'peer-gone', host: 'minion1', object: 'route' },
});
