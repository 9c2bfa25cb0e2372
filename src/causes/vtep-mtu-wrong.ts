import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-mtu-wrong',
  // the VTEP alone was changed: bridge and containers have what they were told
  explains: [
    {
      checks: ['vtep-mtu-not-applied', 'mtu-mixed', 'bridge-mtu-too-big', 'container-mtu-too-big'],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
