import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-vni-taken',
  explains: [
    { checks: ['vtep-missing', 'route-missing', 'neighbour-missing', 'fdb-entry-missing'], where: 'same-host' },
  ],
} satisfies RootRule;
