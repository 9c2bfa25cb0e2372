import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-host-gone',
  explains: [{ checks: ['underlay-host-silent'], where: 'same-host' }],
} satisfies RootRule;
