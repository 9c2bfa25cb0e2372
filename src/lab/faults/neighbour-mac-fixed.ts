import { containerIp, defineFault, NOBODY } from './define.ts';

export const neighbourMacFixed = defineFault({
  id: 'neighbour-mac-fixed',
  title: 'where flannel answers on demand, somebody fixed a container’s neighbour entry to a MAC that nobody has',
  seenAt: 'ip-neighbour(8) nud permanent: the kernel never asks again',
  modes: [28, 47],
  eras: ['B1', 'B2'],
  break: async (lab) => {
    const ip = containerIp(lab, 'minion3', 1);
    await lab.on('minion1', ['ip', 'neigh', 'replace', ip, 'lladdr', NOBODY.mac, 'dev', lab.vtep, 'nud', 'permanent']);
  },
  mend: async (lab) => {
    const ip = containerIp(lab, 'minion3', 1);
    const { vtepMac } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'neigh', 'replace', ip, 'lladdr', vtepMac, 'dev', lab.vtep, 'nud', 'reachable']);
  },
  expect: { cause: 'neighbour-mac-wrong', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
