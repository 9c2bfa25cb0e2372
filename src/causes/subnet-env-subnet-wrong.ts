import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'subnet-env-subnet-wrong',
  explains: [
    {
      checks: ['bridge-address-wrong', 'vtep-address-wrong', 'subnet-env-network-wrong', 'route-source-wrong'],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
