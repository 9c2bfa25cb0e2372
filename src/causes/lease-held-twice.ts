import { HELD_HERE, LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-held-twice',
  explains: [
    { checks: ['lease-missing', 'vtep-mac-changed', 'lease-address-wrong', 'vtep-local-wrong'], where: 'same-host' },
    HELD_HERE,
    LEFT_ELSEWHERE,
  ],
} satisfies RootRule;
