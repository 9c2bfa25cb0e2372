import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const firewallMarkInner = defineFault({
  id: 'firewall-mark-inner',
  title: 'a mark of datagrams is dropped on what comes out of them',
  seenAt: 'traffic from the underlay is marked as foreign, and foreign traffic is not forwarded',
  modes: [99],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    { rule: ['mangle', 'PREROUTING', '-i', 'eth0', '-p', 'udp', '--dport', '8472', '-j', 'MARK', '--set-mark', '5'] },
    { rule: ['filter', 'FORWARD', '-m', 'mark', '--mark', '5', '-j', 'DROP'] },
  ]),
  expect: { cause: 'firewall-drops-forward', host: 'minion2', object: 'firewall' },
});
