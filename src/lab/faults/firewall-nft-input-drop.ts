import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  set closed { type inet_service; elements = { 111, 2049, 8472 }; }
  chain guard { type filter hook input priority -10; policy accept;
    ct state vmap { established : accept, related : accept }
    udp dport @closed counter drop
  }
`;

export const firewallNftInputDrop = defineFault({
  id: 'firewall-nft-input-drop',
  title: 'a table of nftables’ own drops VXLAN datagrams',
  seenAt: 'flannel#2116: rules that iptables does not show',
  modes: [1],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
