import { defineFault } from './define.ts';

export const directNotApplied = defineFault({
  id: 'direct-not-applied',
  title: 'one host tunnels although net-conf says DirectRouting',
  seenAt: 'flannel#1554: the routes were there before',
  modes: [40, 69],
  eras: ['C'],
  shape: 'direct',
  break: async (lab) => {
    await lab.on('minion1', [
      'ip',
      'neigh',
      'replace',
      lab.host('minion2').overlayIp,
      'lladdr',
      lab.host('minion2').vtepMac,
      'dev',
      'flannel.1',
      'nud',
      'permanent',
    ]);
    await lab.on('minion1', [
      'bridge',
      'fdb',
      'append',
      lab.host('minion2').vtepMac,
      'dev',
      'flannel.1',
      'dst',
      lab.host('minion2').underlayIp,
      'self',
      'permanent',
    ]);
    await lab.on('minion1', 'ip route replace 10.1.22.0/24 via 10.1.22.0 dev flannel.1 onlink'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip route replace 10.1.22.0/24 via 192.168.122.102 dev eth0'.split(' '));
    await lab.on('minion1', [
      'bridge',
      'fdb',
      'del',
      lab.host('minion2').vtepMac,
      'dev',
      'flannel.1',
      'dst',
      lab.host('minion2').underlayIp,
      'self',
    ]);
    await lab.on('minion1', 'ip neigh del 10.1.22.0 dev flannel.1'.split(' '));
  },
  expect: { cause: 'route-direct-one-sided', host: 'minion1', object: 'route', peer: 'minion2' },
});
