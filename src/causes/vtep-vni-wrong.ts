import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-vni-wrong',
  explains: [
    ...MADE_ANEW,
    { checks: ['vtep-port-wrong', 'vtep-port-silent', 'vtep-local-wrong', 'lease-vni-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
