import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-mtu-too-big',
  explains: [{ checks: ['vtep-mtu-wrong', 'subnet-env-mtu-wrong', 'vtep-mtu-too-big'], where: 'same-host' }],
} satisfies RootRule;
