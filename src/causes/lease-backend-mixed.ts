import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-backend-mixed',
  explains: [{ checks: ['route-stale', 'neighbour-stale', 'fdb-entry-stale'], where: 'about-host' }],
} satisfies RootRule;
