import type { RootRule } from './define.ts';

/** A host that takes no packet from a peer does not answer its questions for an Ethernet address either. */
export default {
  kind: 'root',
  id: 'rp-filter-strict',
  explains: [
    { checks: ['underlay-neighbour-failed'], where: 'same-host' },
    { checks: ['underlay-neighbour-failed'], where: 'about-host' },
  ],
} satisfies RootRule;
