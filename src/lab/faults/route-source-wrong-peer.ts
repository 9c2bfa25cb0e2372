import { defineFault, VTEP } from './define.ts';

export const routeSourceWrongPeer = defineFault({
  id: 'route-source-wrong-peer',
  title: 'a route to one peer prefers the underlay address as source',
  seenAt: 'ip-route(8): written by hand with `src`',
  modes: [33],
  eras: ['C'],
  break: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion1');
    await lab.on(
      'minion2',
      `ip route replace ${subnet} via ${overlayIp} dev ${VTEP} onlink src 192.168.122.102`.split(' '),
    );
  },
  mend: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion1');
    await lab.on('minion2', `ip route replace ${subnet} via ${overlayIp} dev ${VTEP} onlink`.split(' '));
  },
  expect: { cause: 'route-source-wrong', host: 'minion2', object: 'route' },
});
