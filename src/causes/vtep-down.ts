import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-down',
  explains: [
    {
      checks: [
        'route-missing',
        'neighbour-missing',
        'route-source-wrong',
        'neighbour-not-permanent',
        'vtep-port-silent',
      ],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
