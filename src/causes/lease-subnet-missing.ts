import { LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-subnet-missing',
  explains: [LEFT_ELSEWHERE, { checks: ['lease-missing'], where: 'same-host' }],
} satisfies RootRule;
