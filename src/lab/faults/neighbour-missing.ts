import { defineFault, VTEP } from './define.ts';

export const neighbourMissing = defineFault({
  id: 'neighbour-missing',
  title: 'the neighbour of one peer is missing',
  seenAt: 'flannel#1330: flushed when something touched the device',
  modes: [46],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion1', ['ip', 'neigh', 'del', lab.host('minion3').overlayIp, 'dev', VTEP]);
  },
  mend: async (lab) => {
    const { overlayIp, vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'permanent']);
  },
  expect: { cause: 'neighbour-missing', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
