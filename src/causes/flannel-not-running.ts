import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'flannel-not-running',
  explains: [{ checks: ['subnet-env-missing'], where: 'same-host' }],
} satisfies RootRule;
