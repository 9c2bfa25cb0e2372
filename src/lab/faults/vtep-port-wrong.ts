import { defineFault, EVERY_ERA } from './define.ts';

export const vtepPortWrong = defineFault({
  id: 'vtep-port-wrong',
  title: 'flannel.1 uses the UDP port of IANA, its peers that of Linux',
  seenAt: 'rancher/rke2#6307: 4789 on some hosts, 8472 on others',
  modes: [5],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.program('minion2', { port: 4789 });
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-port-wrong', host: 'minion2', object: 'vtep' },
});
