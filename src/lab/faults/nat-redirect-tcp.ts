import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const natRedirectTcp = defineFault({
  id: 'nat-redirect-tcp',
  title: 'a proxy takes all TCP of containers',
  seenAt: 'a transparent proxy, Squid or an Istio left over, whose rule names the bridge alone',
  modes: [100],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    { rule: ['nat', 'PREROUTING', '-i', 'docker0', '-p', 'tcp', '-j', 'REDIRECT', '--to-ports', '3128'] },
  ]),
  expect: { cause: 'nat-destination-replaced', host: 'minion2', object: 'nat' },
});
