import { defineFault } from './define.ts';

const RULE = '! -s 10.1.0.0/16 -d 10.1.22.0/24 -m comment --comment FLANNEL -j RETURN'
  .split(' ')
  .map((word) => (word === 'FLANNEL' ? 'flanneld masq' : word));

export const natClientLost = defineFault({
  id: 'nat-client-lost',
  title: 'flannel’s return for packets from outside to a host’s own containers is gone',
  seenAt: 'flannel#864, #1592: servers log the bridge’s address for every client',
  modes: [91],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-t', 'nat', '-D', 'FLANNEL-POSTRTG', ...RULE]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-t', 'nat', '-I', 'FLANNEL-POSTRTG', '4', ...RULE]);
  },
  expect: { cause: 'nat-client-lost', host: 'minion2', object: 'nat' },
});
