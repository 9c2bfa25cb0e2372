import { defineFault, VTEP } from './define.ts';

export const neighbourNotPermanent = defineFault({
  id: 'neighbour-not-permanent',
  title: 'the neighbour of one peer will expire',
  seenAt: 'flannel dist/extension-vxlan writes it without nud permanent',
  modes: [48],
  eras: ['C'],
  break: async (lab) => {
    const { overlayIp, vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'reachable']);
  },
  mend: async (lab) => {
    const { overlayIp, vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'permanent']);
  },
  expect: { cause: 'neighbour-not-permanent', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
