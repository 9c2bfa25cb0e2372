import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-public-ip-duplicate',
  explains: [
    // one machine's lease under two keys has its MAC twice as well
    {
      checks: ['lease-vtep-mac-duplicate'],
      where: 'anywhere',
      when: (root, effect) => effect.about.mac === root.about.mac,
    },
    { checks: ['lease-address-wrong'], where: 'same-host' },
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
