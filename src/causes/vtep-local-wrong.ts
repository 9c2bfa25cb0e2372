import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-local-wrong',
  explains: [
    // the device was created anew: what hung on the old one went with it
    {
      checks: ['vtep-mac-changed', 'vtep-address-wrong', 'vtep-mtu-wrong', 'subnet-env-mtu-wrong'],
      where: 'same-host',
    },
    { checks: ['route-missing', 'neighbour-missing', 'fdb-entry-missing'], where: 'same-host', all: true },
  ],
} satisfies RootRule;
