import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'network-config-overlaps-underlay',
  explains: [{ checks: ['underlay-route-inside'], where: 'anywhere' }],
} satisfies RootRule;
