import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-mtu-too-big',
  explains: [
    {
      checks: [
        'vtep-mtu-wrong',
        'subnet-env-mtu-wrong',
        'vtep-mtu-too-big',
        'mtu-mixed',
        'vtep-mtu-not-applied',
        'bridge-mtu-too-big',
        'underlay-mtu-too-small',
      ],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
