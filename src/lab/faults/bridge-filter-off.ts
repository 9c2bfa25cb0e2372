import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeFilterOff = defineFault({
  id: 'bridge-filter-off',
  title: 'kube-proxy’s rules do not see what is bridged',
  seenAt: 'flannel#2068, #2166: br_netfilter not loaded',
  modes: [88],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['iptables', '-t', 'nat', '-N', 'KUBE-SERVICES']);
    await lab.on('minion2', ['sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=0']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1']);
    await lab.on('minion2', ['iptables', '-t', 'nat', '-X', 'KUBE-SERVICES']);
  },
  expect: { cause: 'bridge-filter-off', host: 'minion2', object: 'sysctl' },
});
