import { defineFault, EVERY_ERA } from './define.ts';

const RULES_FILE = '/run/calico.rules';
const CHAINS = ['cali-FORWARD', 'cali-from-hep-forward', 'cali-fh-any-interface-at-all'];
/** An endpoint for all of the host's devices, as Felix writes it. Source: projectcalico/calico v3.27 felix/rules. */
const RULES = [
  '*filter',
  ...CHAINS.map((chain) => `:${chain} - [0:0]`),
  '-I FORWARD 1 -j cali-FORWARD',
  '-A cali-FORWARD -j cali-from-hep-forward',
  '-A cali-from-hep-forward -g cali-fh-any-interface-at-all',
  '-A cali-fh-any-interface-at-all -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A cali-fh-any-interface-at-all -m comment --comment "Drop if no profiles matched" -j DROP',
  'COMMIT',
];

export const firewallOtherPlugin = defineFault({
  id: 'firewall-other-plugin',
  title: 'chains of Calico stayed behind and drop what no host endpoint allows',
  seenAt: 'flannel#1608: another plugin’s rules after the change to flannel',
  modes: [99, 82],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.write('minion2', RULES_FILE, `${RULES.join('\n')}\n`);
    await lab.on('minion2', ['iptables-restore', '--noflush', RULES_FILE]);
  },
  mend: async (lab) => {
    await lab.on('minion2', 'iptables -w -D FORWARD -j cali-FORWARD'.split(' '));
    for (const verb of ['-F', '-X']) {
      for (const chain of CHAINS) await lab.on('minion2', ['iptables', '-w', verb, chain]);
    }
    await lab.on('minion2', ['rm', RULES_FILE]);
  },
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
