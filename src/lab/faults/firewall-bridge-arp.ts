import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain input { type filter hook input priority filter; policy accept;
    ether type arp drop
  }
`;

export const firewallBridgeArp = defineFault({
  id: 'firewall-bridge-arp',
  title: 'the bridge takes no ARP of containers',
  seenAt: 'a rule against ARP spoofing in family bridge',
  modes: [99],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE, 'bridge'),
  expect: { cause: 'firewall-drops-neighbour', host: 'minion2', object: 'firewall' },
});
