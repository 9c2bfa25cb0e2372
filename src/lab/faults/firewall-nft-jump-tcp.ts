import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain closed { counter drop; }
  chain dispatch { type filter hook forward priority -5; policy accept;
    iifname "flannel.*" meta l4proto vmap { tcp : goto closed, icmp : accept }
  }
`;

export const firewallNftJumpTcp = defineFault({
  id: 'firewall-nft-jump-tcp',
  title: 'a verdict map sends TCP of containers to its end',
  seenAt: 'a dispatch table with one wrong verdict',
  modes: [100],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-protocol-selective', host: 'minion2', object: 'firewall' },
});
