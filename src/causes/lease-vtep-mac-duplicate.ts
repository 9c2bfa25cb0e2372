import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-vtep-mac-duplicate',
  explains: [
    { checks: ['vtep-mac-changed', 'neighbour-missing'], where: 'same-host' },
    { checks: ['neighbour-mac-wrong', 'fdb-address-wrong', 'fdb-entry-missing'], where: 'about-host' },
    // a copied machine makes the same MAC
    { checks: ['host-machine-id-duplicate'], where: 'anywhere' },
    { checks: ['fdb-address-wrong', 'neighbour-mac-wrong', 'fdb-entry-missing'], where: 'about-peer' },
  ],
} satisfies RootRule;
