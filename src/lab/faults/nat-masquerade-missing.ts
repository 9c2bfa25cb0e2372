import { defineFault, EVERY_ERA } from './define.ts';

export const natMasqueradeMissing = defineFault({
  id: 'nat-masquerade-missing',
  title: 'the nat table was flushed',
  seenAt: 'flannel#1834: firewalld reloaded, or iptables -t nat -F',
  modes: [89, 93],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-t', 'nat', '-F']);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'nat-masquerade-missing', host: 'minion2', object: 'nat' },
});
