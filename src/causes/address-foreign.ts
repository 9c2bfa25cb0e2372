import { contains } from '../net/cidr.ts';
import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'address-foreign',
  explains: [
    {
      // the kernel makes a route to the address's own prefix
      checks: ['route-shadowed'],
      where: 'same-host',
      when: ({ about: { ip } }, { about: { prefix } }) =>
        ip !== undefined && prefix !== undefined && contains(prefix, ip),
    },
  ],
} satisfies RootRule;
