import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'network-config-range-wrong',
  explains: [{ checks: ['lease-outside-range', 'lease-length-wrong'], where: 'anywhere' }],
} satisfies RootRule;
