import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-outside-network',
  explains: [
    { checks: ['vtep-address-wrong'], where: 'same-host' },
    { checks: ['route-missing'], where: 'about-host' },
  ],
} satisfies RootRule;
