import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain to_ports { type filter hook output priority filter; policy accept;
    ip saddr 10.1.0.0/16 ip daddr 10.1.22.0/24 drop
  }
`;

export const firewallNftBridge = defineFault({
  id: 'firewall-nft-bridge',
  title: 'frames of peers’ containers are dropped on their way to the bridge’s ports',
  seenAt: 'rules between tenants that an isolation tool left in family bridge',
  modes: [99],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE, 'bridge'),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
