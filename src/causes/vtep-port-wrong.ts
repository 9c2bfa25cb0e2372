import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-port-wrong',
  explains: [...MADE_ANEW, { checks: ['vtep-local-wrong'], where: 'same-host' }],
} satisfies RootRule;
