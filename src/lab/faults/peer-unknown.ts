import { defineFault, VTEP } from './define.ts';

export const peerUnknown = defineFault({
  id: 'peer-unknown',
  title: 'one host did not hear of a peer’s lease',
  seenAt: 'flannel#654, #521: lease events lost',
  modes: [67],
  eras: ['C'],
  break: async (lab) => {
    const { subnet, overlayIp, vtepMac, underlayIp } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'route', 'del', subnet]);
    await lab.on('minion1', ['ip', 'neigh', 'del', overlayIp, 'dev', VTEP]);
    await lab.on('minion1', `bridge fdb del ${vtepMac} dev ${VTEP} dst ${underlayIp} self`.split(' '));
  },
  mend: async (lab) => {
    await lab.program('minion1');
  },
  expect: {
    cause: 'peer-unknown',
    host: 'minion1',
    object: 'route',
    peer: 'minion3',
    findings: ['route-missing', 'neighbour-missing', 'fdb-entry-missing'],
  },
});
