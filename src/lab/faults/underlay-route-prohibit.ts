import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteProhibit = defineFault({
  id: 'underlay-route-prohibit',
  title: 'a prohibit route takes several peers’ underlay addresses',
  seenAt: 'a block list with a prefix too wide',
  modes: [13],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', 'ip route add prohibit 192.168.122.102/31'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route del prohibit 192.168.122.102/31'.split(' '));
  },
  expect: { cause: 'route-taken', host: 'minion1', object: 'route' },
});
