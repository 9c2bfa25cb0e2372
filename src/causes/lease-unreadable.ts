import { LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-unreadable',
  explains: [LEFT_ELSEWHERE],
} satisfies RootRule;
