import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const firewallLossLimit = defineFault({
  id: 'firewall-loss-limit',
  title: 'datagrams beyond two a minute are dropped',
  seenAt: 'a flood limit for another service that meets VXLAN',
  modes: [100, 111],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    {
      rule: [
        'filter',
        'INPUT',
        '-p',
        'udp',
        '--dport',
        '8472',
        '-m',
        'hashlimit',
        '--hashlimit-above',
        '2/min',
        '--hashlimit-burst',
        '1',
        '--hashlimit-mode',
        'srcip',
        '--hashlimit-name',
        'vx',
        '-j',
        'DROP',
      ],
    },
  ]),
  expect: { cause: 'firewall-drops-some', host: 'minion2', object: 'firewall' },
});
