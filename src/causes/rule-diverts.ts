import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'rule-diverts',
  explains: [
    // without table main nothing is routed, the host's own subnet neither
    { checks: ['bridge-route-missing'], where: 'same-host', when: (root) => root.name === 'main' },
    { checks: ['route-missing'], where: 'same-host', all: true, when: (root) => root.name === 'main' },
  ],
} satisfies RootRule;
