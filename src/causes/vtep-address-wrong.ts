import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-address-wrong',
  explains: [
    // before flannel v0.7 the route to the network is the connected route of this address
    { checks: ['route-missing', 'route-source-wrong', 'neighbour-missing'], where: 'same-host', all: true },
    { checks: ['route-source-wrong'], where: 'same-host' },
  ],
} satisfies RootRule;
