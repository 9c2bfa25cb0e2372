import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-address-impossible',
  explains: [
    { checks: ['fdb-address-wrong', 'fdb-entry-missing', 'underlay-address-foreign'], where: 'about-host' },
    { checks: ['lease-address-wrong', 'vtep-local-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
