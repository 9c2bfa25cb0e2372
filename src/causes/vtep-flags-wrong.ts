import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-flags-wrong',
  explains: [
    ...MADE_ANEW,
    // a device for all networks prints no VNI of its own
    { checks: ['vtep-vni-wrong', 'vtep-port-wrong', 'vtep-learning-on', 'vtep-local-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
