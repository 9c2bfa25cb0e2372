import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'fdb-entry-missing',
  explains: [
    // the peer's own address stands in an entry for another MAC: the row was mistyped, not lost
    {
      checks: ['fdb-address-wrong'],
      where: 'same-host',
      when: (root, effect) => root.about.ip !== undefined && effect.about.ip === root.about.ip,
    },
  ],
} satisfies RootRule;
