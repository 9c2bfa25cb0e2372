import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'rule-diverts',
  explains: [
    // packets for the host's own containers are asked by the same rules
    {
      checks: ['bridge-route-missing'],
      where: 'same-host',
      when: (_root, effect) => effect.about.prefix === undefined,
    },
    { checks: ['route-missing'], where: 'same-host', all: true, when: (root) => root.about.prefix === undefined },
  ],
} satisfies RootRule;
