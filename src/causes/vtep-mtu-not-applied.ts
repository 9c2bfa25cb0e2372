import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-mtu-not-applied',
  explains: [
    {
      checks: ['mtu-mixed', 'subnet-env-mtu-wrong', 'bridge-mtu-too-big', 'container-mtu-too-big'],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
