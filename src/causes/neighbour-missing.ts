import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'neighbour-missing',
  explains: [
    // the peer's own MAC stands in an entry for another address: the row was mistyped, not lost
    {
      checks: ['neighbour-stale', 'neighbour-mac-wrong'],
      where: 'same-host',
      when: (root, effect) => root.about.mac !== undefined && effect.about.mac === root.about.mac,
    },
  ],
} satisfies RootRule;
