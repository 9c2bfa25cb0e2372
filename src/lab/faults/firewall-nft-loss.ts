import { byTable, defineFault, EVERY_ERA } from './define.ts';

const TABLE = `
  chain lossy { type filter hook prerouting priority raw; policy accept;
    iifname "flannel.1" numgen random mod 5 < 1 drop
  }
`;

export const firewallNftLoss = defineFault({
  id: 'firewall-nft-loss',
  title: 'one of five packets out of the VTEP is dropped',
  seenAt: 'an experiment with packet loss that nobody took back',
  modes: [100, 111],
  eras: EVERY_ERA,
  ...byTable('minion2', TABLE),
  expect: { cause: 'firewall-drops-some', host: 'minion2', object: 'firewall' },
});
