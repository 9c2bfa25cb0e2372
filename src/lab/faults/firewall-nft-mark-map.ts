import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain pre { type filter hook prerouting priority mangle; policy accept;
    udp dport 8472 meta mark set ip saddr map { 192.168.122.101 : 0x11, 192.168.122.103 : 0x22 }
  }
  chain input { type filter hook input priority filter + 10; policy accept;
    meta mark 0x22 drop
  }
`;

export const firewallNftMarkMap = defineFault({
  id: 'firewall-nft-mark-map',
  title: 'peers are marked by a map, and one mark is dropped',
  seenAt: 'classes of hosts in an nftables map',
  modes: [1, 4],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall', peer: 'minion3' },
});
