import { defineFault, NOBODY, VTEP } from './define.ts';

export const peerGone = defineFault({
  id: 'peer-gone',
  title: 'route, neighbour and FDB entry are left of a host that is gone',
  seenAt: 'flannel#2554: its lease went while flannel was not running here',
  modes: [39, 72],
  eras: ['C'],
  break: async (lab) => {
    const { subnet, overlayIp, mac, underlayIp } = NOBODY;
    await lab.on('minion1', `ip neigh replace ${overlayIp} lladdr ${mac} dev ${VTEP} nud permanent`.split(' '));
    await lab.on('minion1', `bridge fdb append ${mac} dev ${VTEP} dst ${underlayIp} self permanent`.split(' '));
    await lab.on('minion1', `ip route add ${subnet} via ${overlayIp} dev ${VTEP} onlink`.split(' '));
  },
  mend: async (lab) => {
    const { subnet, overlayIp, mac, underlayIp } = NOBODY;
    await lab.on('minion1', ['ip', 'route', 'del', subnet]);
    await lab.on('minion1', `bridge fdb del ${mac} dev ${VTEP} dst ${underlayIp} self`.split(' '));
    await lab.on('minion1', ['ip', 'neigh', 'del', overlayIp, 'dev', VTEP]);
  },
  expect: {
    cause: 'peer-gone',
    host: 'minion1',
    object: 'route',
    findings: ['route-stale', 'neighbour-stale', 'fdb-entry-stale'],
  },
});
