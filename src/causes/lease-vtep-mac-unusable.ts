import { LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-vtep-mac-unusable',
  explains: [
    { checks: ['vtep-mac-changed'], where: 'same-host' },
    {
      checks: ['route-missing', 'neighbour-missing', 'neighbour-mac-wrong', 'fdb-entry-missing', 'fdb-address-wrong'],
      where: 'about-host',
    },
    LEFT_ELSEWHERE,
  ],
} satisfies RootRule;
