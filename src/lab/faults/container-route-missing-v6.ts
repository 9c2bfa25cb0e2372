import { defineFault } from './define.ts';

export const containerRouteMissingV6 = defineFault({
  id: 'container-route-missing-v6',
  title: 'a container has lost its IPv6 default route alone',
  seenAt: 'accept_ra and forwarding in a container: the route ran out',
  modes: [77],
  eras: ['C'],
  shape: 'dual',
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip -6 route del default'.split(' '));
  },
  mend: async (lab) => {
    const { v6 } = lab.host('minion2');
    await lab.at('minion2/container2', ['ip', '-6', 'route', 'add', 'default', 'via', v6!.bridgeIp]);
  },
  expect: { cause: 'container-route-missing', host: 'minion2', object: 'route' },
});
