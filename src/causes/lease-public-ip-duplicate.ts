import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-public-ip-duplicate',
  explains: [
    {
      checks: ['fdb-address-wrong', 'fdb-entry-missing', 'neighbour-missing', 'neighbour-mac-wrong', 'route-missing'],
      where: 'about-host',
    },
    {
      checks: ['fdb-address-wrong', 'fdb-entry-missing', 'neighbour-missing', 'neighbour-mac-wrong', 'route-missing'],
      where: 'about-peer',
    },
    {
      checks: [
        'vtep-local-wrong',
        'vtep-mac-changed',
        'vtep-address-wrong',
        'subnet-env-subnet-wrong',
        'bridge-address-wrong',
      ],
      where: 'same-host',
    },
  ],
} satisfies RootRule;
