import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain early { type filter hook ingress device "eth0" priority -500; policy accept;
    udp dport 8472 counter drop
  }
`;

export const firewallNftIngress = defineFault({
  id: 'firewall-nft-ingress',
  title: 'the card’s own chain drops VXLAN datagrams',
  seenAt: 'nftables ingress filters against floods of UDP',
  modes: [1],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE, 'netdev'),
  expect: { cause: 'firewall-drops-vxlan', host: 'minion2', object: 'firewall' },
});
