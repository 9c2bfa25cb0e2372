import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const firewallQueueUnheard = defineFault({
  id: 'firewall-queue-unheard',
  title: 'datagrams wait for a program that is gone',
  seenAt: 'an intrusion prevention system was removed, its rule was not',
  modes: [1, 4],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    { rule: ['filter', 'INPUT', '-p', 'udp', '-m', 'udp', '--dport', '8472', '-j', 'NFQUEUE', '--queue-num', '3'] },
  ]),
  expect: { cause: 'firewall-queue-unheard', host: 'minion2', object: 'firewall' },
});
