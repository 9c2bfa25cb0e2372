import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRulePort = defineFault({
  id: 'underlay-rule-port',
  title: 'a policy rule drops the VXLAN port to one peer, and the peers’ own ping works',
  seenAt: 'ip-rule(8) ipproto and dport: a rule for one UDP port that is VXLAN’s',
  modes: [13, 42],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { underlayIp } = lab.host('minion1');
    const rule = `ip rule add priority 100 to ${underlayIp} ipproto udp dport 8472 blackhole`;
    await lab.on('minion2', rule.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip rule del priority 100'.split(' '));
  },
  expect: { cause: 'underlay-rule-diverts', host: 'minion2', object: 'rule', peer: 'minion1' },
});
