import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain output { type filter hook output priority filter; policy drop;
    ct state established,related accept
    oif "lo" accept
    tcp dport { 22, 53, 443, 2379 } accept
    udp dport { 53, 123 } accept
    meta l4proto icmp accept
  }
`;

export const firewallNftOutputPolicy = defineFault({
  id: 'firewall-nft-output-policy',
  title: 'nftables lets out what it knows',
  seenAt: 'an egress allow list',
  modes: [4],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-vxlan-out', host: 'minion2', object: 'firewall' },
});
