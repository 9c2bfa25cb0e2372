import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const natRedirectRange = defineFault({
  id: 'nat-redirect-range',
  title: 'a range of ports with VXLAN’s in it is sent to another',
  seenAt: 'a honeypot, or a resolver, that takes ports 8000 to 9000',
  modes: [4],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    {
      rule: [
        'nat',
        'PREROUTING',
        '-p',
        'udp',
        '-m',
        'udp',
        '--dport',
        '8000:9000',
        '-j',
        'REDIRECT',
        '--to-ports',
        '5353',
      ],
    },
  ]),
  expect: { cause: 'nat-destination-replaced', host: 'minion2', object: 'nat' },
});
