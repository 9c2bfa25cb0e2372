import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'route-missing',
  explains: [
    // the peer's own gateway stands in a route for another prefix: the row was mistyped, not lost
    {
      checks: ['route-stale', 'route-gateway-wrong'],
      where: 'same-host',
      when: (root, effect) => root.about.ip !== undefined && effect.about.ip === root.about.ip,
    },
    { checks: ['route-source-wrong'], where: 'same-host', when: (root) => root.peer === null },
  ],
} satisfies RootRule;
