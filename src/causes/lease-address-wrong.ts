import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-address-wrong',
  explains: [
    // peers that do not follow the lease yet have the right address; a VTEP cannot send from one it has not
    { checks: ['fdb-address-wrong', 'fdb-entry-missing'], where: 'about-host' },
    // the wrong address has no way, or is another host's
    {
      checks: [
        'underlay-route-missing',
        'underlay-route-blackhole',
        'underlay-route-inside',
        'underlay-address-foreign',
        'underlay-mtu-too-small',
      ],
      where: 'about-host',
    },
    { checks: ['vtep-local-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
