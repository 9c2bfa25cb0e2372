import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'bridge-address-wrong',
  // containers keep the gateway they were born with
  explains: [
    {
      checks: [
        'container-gateway-wrong',
        'container-address-foreign',
        'container-address-duplicate',
        'address-foreign',
      ],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
