import { defineFault, VTEP } from './define.ts';

export const neighbourMacOfOtherPeer = defineFault({
  id: 'neighbour-mac-of-other-peer',
  title: 'the neighbour of one peer has the MAC of another: a detour',
  seenAt: 'flannel#1155: cloned machines, then one was corrected',
  modes: [47, 114],
  eras: ['C'],
  break: async (lab) => {
    const { overlayIp } = lab.host('minion3');
    const { vtepMac } = lab.host('minion2');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'permanent']);
  },
  mend: async (lab) => {
    const { overlayIp, vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'permanent']);
  },
  expect: { cause: 'neighbour-mac-wrong', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
