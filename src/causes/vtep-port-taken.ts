import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-port-taken',
  explains: [
    {
      checks: [
        'vtep-down',
        'route-missing',
        'neighbour-missing',
        'fdb-entry-missing',
        'route-source-wrong',
        'vtep-port-silent',
      ],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
