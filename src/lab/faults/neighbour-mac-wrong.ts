import { defineFault, NOBODY, VTEP } from './define.ts';

export const neighbourMacWrong = defineFault({
  id: 'neighbour-mac-wrong',
  title: 'the neighbour of one peer has a MAC that nobody has',
  seenAt: 'flannel#1788: the event of a new MAC was lost',
  modes: [28, 47],
  eras: ['C'],
  break: async (lab) => {
    const { overlayIp } = lab.host('minion3');
    await lab.on('minion1', [
      'ip',
      'neigh',
      'replace',
      overlayIp,
      'lladdr',
      NOBODY.mac,
      'dev',
      VTEP,
      'nud',
      'permanent',
    ]);
  },
  mend: async (lab) => {
    const { overlayIp, vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', overlayIp, 'lladdr', vtepMac, 'dev', VTEP, 'nud', 'permanent']);
  },
  expect: { cause: 'neighbour-mac-wrong', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
