import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const firewallHops = defineFault({
  id: 'firewall-hops',
  title: 'containers’ packets get one hop',
  seenAt: 'a rule against tethering, TTL 1, on the wrong device',
  modes: [99],
  eras: EVERY_ERA,
  ...byRules('minion2', [{ rule: ['mangle', 'PREROUTING', '-i', 'docker0', '-j', 'TTL', '--ttl-set', '1'] }]),
  expect: { cause: 'firewall-drops-prerouting', host: 'minion2', object: 'firewall' },
});
