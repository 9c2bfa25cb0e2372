import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeMtuTooSmall = defineFault({
  id: 'bridge-mtu-too-small',
  title: 'the bridge alone was given a small MTU',
  seenAt: 'a VPN’s MTU set on docker0 by hand, the containers kept theirs',
  modes: [101],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip link set docker0 mtu 1280'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', 'docker0', 'mtu', String(lab.mtu.overlay)]);
  },
  expect: { cause: 'bridge-mtu-too-small', host: 'minion2', object: 'mtu' },
});
