import { defineFault, NOBODY, VTEP } from './define.ts';

const HOSTS = ['minion1', 'minion2', 'minion3'];

export const peerGoneEverywhere = defineFault({
  id: 'peer-gone-everywhere',
  title: 'all hosts keep the rows of a host that is gone',
  seenAt: 'flannel#2554: its lease was deleted by hand while flannel was stopped',
  modes: [39, 72],
  eras: ['C'],
  break: async (lab) => {
    const { subnet, overlayIp, mac, underlayIp } = NOBODY;
    for (const host of HOSTS) {
      await lab.on(host, `ip neigh replace ${overlayIp} lladdr ${mac} dev ${VTEP} nud permanent`.split(' '));
      await lab.on(host, `bridge fdb append ${mac} dev ${VTEP} dst ${underlayIp} self permanent`.split(' '));
      await lab.on(host, `ip route add ${subnet} via ${overlayIp} dev ${VTEP} onlink`.split(' '));
    }
  },
  mend: async (lab) => {
    const { subnet, overlayIp, mac, underlayIp } = NOBODY;
    for (const host of HOSTS) {
      await lab.on(host, ['ip', 'route', 'del', subnet]);
      await lab.on(host, `bridge fdb del ${mac} dev ${VTEP} dst ${underlayIp} self`.split(' '));
      await lab.on(host, ['ip', 'neigh', 'del', overlayIp, 'dev', VTEP]);
    }
  },
  expect: {
    cause: 'peer-gone-everywhere',
    host: 'all hosts',
    object: 'route',
    findings: ['route-stale', 'neighbour-stale', 'fdb-entry-stale'],
  },
});
