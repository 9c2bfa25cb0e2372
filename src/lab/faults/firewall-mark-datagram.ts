import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const firewallMarkDatagram = defineFault({
  id: 'firewall-mark-datagram',
  title: 'a mark of containers’ packets is dropped on their datagrams',
  seenAt: 'a quota by mark: the kernel keeps the mark of what it puts into a datagram',
  modes: [4],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    { rule: ['mangle', 'PREROUTING', '-i', 'docker0', '-j', 'MARK', '--set-mark', '7'] },
    { rule: ['filter', 'OUTPUT', '-p', 'udp', '-m', 'mark', '--mark', '7', '-j', 'DROP'] },
  ]),
  expect: { cause: 'firewall-drops-vxlan-out', host: 'minion2', object: 'firewall' },
});
