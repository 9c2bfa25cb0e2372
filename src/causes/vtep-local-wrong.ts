import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-local-wrong',
  explains: [...MADE_ANEW],
} satisfies RootRule;
