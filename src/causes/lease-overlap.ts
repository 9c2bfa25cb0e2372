import { cidrFromText, samePrefix } from '../net/cidr.ts';
import { HELD_HERE, LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'lease-overlap',
  explains: [
    HELD_HERE,
    {
      checks: ['bridge-route-missing', 'lease-outside-network', 'lease-length-wrong', 'lease-outside-range'],
      where: 'same-host',
    },
    {
      checks: [
        'route-missing',
        'route-gateway-wrong',
        'route-shadowed',
        'neighbour-missing',
        'neighbour-mac-wrong',
        'fdb-entry-missing',
        'fdb-address-wrong',
        'address-foreign',
      ],
      where: 'about-host',
    },
    { checks: ['route-shadowed', 'route-gateway-wrong', 'address-foreign'], where: 'about-peer' },
    LEFT_ELSEWHERE,
    {
      checks: ['route-missing', 'route-stale', 'bridge-route-missing', 'address-foreign'],
      where: 'anywhere',
      when: (root, effect) => {
        const subnet = cidrFromText(root.name);
        return subnet !== null && effect.about.prefix !== undefined && samePrefix(subnet, effect.about.prefix);
      },
    },
  ],
} satisfies RootRule;
