import type { RootRule } from './define.ts';

export default {
  kind: 'root',
  id: 'vtep-mac-changed',
  explains: [
    // the kernel flushes a device's neighbours when its MAC changes; a device created anew has lost all its rows
    { checks: ['neighbour-missing', 'route-missing', 'fdb-entry-missing'], where: 'same-host', all: true },
    { checks: ['vtep-address-wrong', 'vtep-learning-on'], where: 'same-host' },
    // peers that already know the new MAC differ from the lease, not from the device
    {
      checks: ['neighbour-mac-wrong'],
      where: 'about-host',
      when: (root, effect) => effect.about.mac === root.about.mac,
    },
    { checks: ['fdb-entry-missing'], where: 'about-host', all: true },
  ],
  // peers and device agree: then it is the lease that is old
  object: (_root, effects) => (effects.some(({ check }) => check === 'neighbour-mac-wrong') ? 'lease' : 'vtep'),
} satisfies RootRule;
