import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain filter_FORWARD { type filter hook forward priority filter + 10; policy accept;
    ct state { established, related } accept
    iifname "lo" accept
    jump filter_FORWARD_ZONES
    ct state invalid drop
    reject with icmpx admin-prohibited
  }
  chain filter_FORWARD_ZONES { iifname "eth0" goto filter_FWD_public; }
  chain filter_FWD_public { }
`;

export const firewallNftForward = defineFault({
  id: 'firewall-nft-forward',
  title: 'firewalld’s nftables rejects what it does not know',
  seenAt: 'flannel#2116, k8s on RHEL 9: flannel’s accept in another table does not count',
  modes: [82, 84],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
