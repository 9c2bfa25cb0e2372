import { AGGREGATE, defineFault } from './define.ts';

export const firewallForwardPolicy = defineFault({
  id: 'firewall-forward-policy',
  title: 'the policy of FORWARD drops, and no rule accepts',
  seenAt: 'flannel#799, kubernetes#40182: Docker 1.13 and flannel before v0.9.1',
  modes: [81, 83],
  eras: AGGREGATE,
  break: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'DROP']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables', '-w', '-P', 'FORWARD', 'ACCEPT']);
  },
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
