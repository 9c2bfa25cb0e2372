import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  set ok {
    type ipv4_addr . inet_service
    elements = { 192.168.122.101 . 8472, 192.168.122.109 . 8472 }
  }
  chain input { type filter hook input priority filter; policy drop;
    iif "lo" accept
    ct state vmap { established : accept, related : accept, invalid : drop }
    tcp dport { 22, 2379 } accept
    icmp type echo-request accept
    ip saddr . udp dport @ok accept
  }
`;

export const firewallNftPairs = defineFault({
  id: 'firewall-nft-pairs',
  title: 'a set of addresses and ports leaves out a peer',
  seenAt: 'a set written by hand, and a host that came later',
  modes: [1, 4],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall', peer: 'minion3' },
});
