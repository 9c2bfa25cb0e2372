import { HELD_HERE, LEFT_ELSEWHERE, type RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'subnet-env-subnet-wrong',
  explains: [
    HELD_HERE,
    { checks: ['subnet-env-network-wrong'], where: 'same-host' },
    // peers' rows are for the subnet the host holds, and none is for the one in its lease
    LEFT_ELSEWHERE,
    {
      checks: ['route-missing', 'neighbour-missing'],
      where: 'about-host',
      when: (root) => root.about.mac !== undefined,
    },
  ],
  // host and peers agree on the old subnet: then it is the lease that moved away
  object: (_root, effects) => (effects.some(({ check }) => check === 'vtep-address-wrong') ? 'lease' : 'subnet-env'),
} satisfies RootRule;
