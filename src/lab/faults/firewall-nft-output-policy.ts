import { defineFault, EVERY_ERA, putTable, takeTable } from './define.ts';

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
  break: async (lab) => {
    await putTable(lab, 'minion2', TABLE);
  },
  mend: async (lab) => {
    await takeTable(lab, 'minion2');
  },
  expect: { cause: 'firewall-drops-vxlan-out', host: 'minion2', object: 'firewall' },
});
