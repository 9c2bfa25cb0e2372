import { byRules, defineFault, EVERY_ERA } from './define.ts';

export const natMasqueradeMark = defineFault({
  id: 'nat-masquerade-mark',
  title: 'what is marked on its way is masqueraded at its end',
  seenAt: 'kube-proxy --masquerade-all, or a mark of somebody’s own',
  modes: [90],
  eras: EVERY_ERA,
  ...byRules('minion2', [
    { rule: ['mangle', 'FORWARD', '-i', 'docker0', '-j', 'MARK', '--set-mark', '9'] },
    { rule: ['nat', 'POSTROUTING', '-m', 'mark', '--mark', '9', '-j', 'MASQUERADE'] },
  ]),
  expect: { cause: 'nat-source-lost', host: 'minion2', object: 'nat' },
});
