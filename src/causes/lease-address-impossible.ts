import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-address-impossible',
  explains: [
    {
      checks: [
        'fdb-address-wrong',
        'fdb-entry-missing',
        'underlay-address-foreign',
        'underlay-route-blackhole',
        'underlay-route-elsewhere',
        'underlay-route-inside',
        'underlay-route-missing',
      ],
      where: 'about-host',
    },
    { checks: ['lease-address-wrong', 'vtep-local-wrong', 'vtep-device-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
