import { cidrFromText, contains } from '../net/cidr.ts';
import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-address-wrong',
  explains: [
    // before flannel v0.7 the route to the network is the connected route of this address
    { checks: ['route-missing', 'route-source-wrong', 'neighbour-missing'], where: 'same-host', all: true },
    { checks: ['route-source-wrong'], where: 'same-host' },
    // an address more brings a connected route of its own
    {
      checks: ['address-foreign', 'route-gateway-wrong', 'route-shadowed'],
      where: 'same-host',
      when: ({ about: { ip } }, { about, name }) => {
        const prefix = cidrFromText(name);
        return ip !== undefined && (about.ip === ip || (prefix !== null && contains(prefix, ip)));
      },
    },
  ],
} satisfies RootRule;
