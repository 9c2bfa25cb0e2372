import { defineFault } from './define.ts';

export const routeShadowedNexthop = defineFault({
  id: 'route-shadowed-nexthop',
  title: 'one of two next hops to a peer leads past the VTEP: every other conversation fails',
  seenAt: 'ip-route(8) nexthop: a routing daemon added a path of its own',
  modes: [41],
  eras: ['C'],
  break: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion1');
    await lab.on('minion2', [
      ...['ip', 'route', 'replace', subnet, 'nexthop', 'via', overlayIp, 'dev', lab.vtep, 'onlink'],
      ...['nexthop', 'via', '192.168.122.1', 'dev', 'eth0'],
    ]);
  },
  mend: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion1');
    await lab.on('minion2', ['ip', 'route', 'replace', subnet, 'via', overlayIp, 'dev', lab.vtep, 'onlink']);
  },
  expect: { cause: 'route-shadowed', host: 'minion2', object: 'route', peer: 'minion1' },
});
