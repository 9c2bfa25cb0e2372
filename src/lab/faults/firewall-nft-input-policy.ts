import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain input { type filter hook input priority filter; policy drop;
    ct state vmap { invalid : drop, established : accept, related : accept }
    iif "lo" accept
    meta l4proto { icmp, ipv6-icmp } accept
    tcp dport { 22, 6443 } accept
  }
`;

export const firewallNftInputPolicy = defineFault({
  id: 'firewall-nft-input-policy',
  title: 'a base chain of nftables’ own accepts what it knows',
  seenAt: 'Debian’s and RHEL’s sample nftables.conf: policy drop, no word of 8472',
  modes: [1],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
