import { HELD_HERE, LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-outside-network',
  explains: [LEFT_ELSEWHERE, HELD_HERE, { checks: ['route-missing', 'neighbour-missing'], where: 'about-host' }],
} satisfies RootRule;
