import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteLocal = defineFault({
  id: 'underlay-route-local',
  title: 'a route of type local keeps the datagrams for one peer',
  seenAt: 'ip-route(8) type local: a virtual server’s address that is a host’s',
  modes: [13, 15],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'route', 'add', 'local', lab.host('minion1').underlayIp, 'dev', 'lo']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'route', 'del', 'local', lab.host('minion1').underlayIp, 'dev', 'lo']);
  },
  expect: { cause: 'underlay-route-local', host: 'minion2', object: 'route', peer: 'minion1' },
});
