import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain post { type nat hook postrouting priority srcnat - 5; policy accept;
    ip saddr 10.0.0.0/8 oifname != "docker0" masquerade
  }
`;

export const natMasqueradeTable = defineFault({
  id: 'nat-masquerade-table',
  title: 'another table masquerades private addresses, peers’ too',
  seenAt: 'a home-made nftables.conf beside flannel’s rules',
  modes: [90],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'nat-source-lost', host: 'minion2', object: 'nat' },
});
