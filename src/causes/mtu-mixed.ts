import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'mtu-mixed',
  explains: [{ checks: ['subnet-env-mtu-wrong', 'bridge-mtu-too-big', 'container-mtu-too-big'], where: 'same-host' }],
} satisfies RootRule;
