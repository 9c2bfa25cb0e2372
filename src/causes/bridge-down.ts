import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'bridge-down',
  explains: [{ checks: ['bridge-route-missing'], where: 'same-host' }],
} satisfies RootRule;
