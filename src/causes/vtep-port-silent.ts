import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-port-silent',
  explains: [...MADE_ANEW],
} satisfies RootRule;
