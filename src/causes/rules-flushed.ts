import { type GatherRule, ofCheck } from './define.ts';

const DROPS = ['firewall-drops-forward', 'firewall-other-flavour'];

export default {
  kind: 'gather',
  id: 'rules-flushed',
  title: 'flannel’s rules were not flushed',
  explain:
    'Forwarded packets are dropped and nothing is masqueraded: both kinds of rules that flannel writes are gone, as after iptables -F, a ' +
    'firewall’s reload or a restart of Docker. flannel since v0.9 writes them again within seconds, k3s within a minute, flannel in ' +
    'nftables mode at its next start alone.',
  gather: (findings) => {
    const masquerade = ofCheck(findings, 'nat-masquerade-missing');
    const drops = DROPS.flatMap((check) => ofCheck(findings, check));
    if (masquerade.length === 0 || drops.length === 0) return [];
    return [
      {
        findings: [...drops, ...masquerade],
        object: 'firewall',
        name: 'flannel rules',
        peer: null,
        summary:
          'flannel’s forward and masquerade rules are gone: packets of containers are dropped, and outside they are not answered',
      },
    ];
  },
} satisfies GatherRule;
