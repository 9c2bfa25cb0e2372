import { LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-missing',
  explains: [LEFT_ELSEWHERE, { checks: ['lease-missing'], where: 'same-host' }],
} satisfies RootRule;
