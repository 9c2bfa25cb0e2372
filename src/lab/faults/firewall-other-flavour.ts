import { defineFault } from './define.ts';

export const firewallOtherFlavour = defineFault({
  id: 'firewall-other-flavour',
  title: 'iptables-legacy drops what flannel accepts in nf_tables',
  seenAt: 'flannel images since v0.20 and hosts that kept the older iptables',
  modes: [84],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', ['iptables-legacy', '-w', '-P', 'FORWARD', 'DROP']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['iptables-legacy', '-w', '-P', 'FORWARD', 'ACCEPT']);
  },
  expect: { cause: 'firewall-other-flavour', host: 'minion2', object: 'firewall' },
});
