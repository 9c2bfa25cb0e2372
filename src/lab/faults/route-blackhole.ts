import { defineFault, EVERY_ERA } from './define.ts';

/** The lower half of a /24. */
function half(subnet: string): string {
  return subnet.replace('/24', '/25');
}

export const routeBlackhole = defineFault({
  id: 'route-blackhole',
  title: 'a blackhole swallows half a peer',
  seenAt: 'gravity#1017: left over from another backend',
  modes: [43],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', ['ip', 'route', 'add', 'blackhole', half(lab.host('minion3').subnet)]);
  },
  mend: async (lab) => {
    await lab.on('minion1', ['ip', 'route', 'del', 'blackhole', half(lab.host('minion3').subnet)]);
  },
  expect: { cause: 'route-blackhole', host: 'minion1', object: 'route', peer: 'minion3' },
});
