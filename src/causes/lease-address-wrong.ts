import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-address-wrong',
  explains: [
    // peers that do not follow the lease yet have the right address; a VTEP cannot send from one it has not
    { checks: ['fdb-address-wrong', 'fdb-entry-missing'], where: 'about-host' },
    { checks: ['vtep-local-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
