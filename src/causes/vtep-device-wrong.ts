import { MADE_ANEW, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-device-wrong',
  explains: [
    ...MADE_ANEW,
    { checks: ['vtep-local-wrong', 'underlay-route-elsewhere', 'vtep-mtu-too-big'], where: 'same-host' },
  ],
} satisfies RootRule;
