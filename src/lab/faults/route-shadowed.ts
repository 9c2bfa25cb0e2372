import { defineFault, EVERY_ERA } from './define.ts';

/** The lower half of a /24. */
function half(subnet: string): string {
  return subnet.replace('/24', '/25');
}

export const routeShadowed = defineFault({
  id: 'route-shadowed',
  title: 'a longer route steals half a peer',
  seenAt: 'k3s#1824 and its like: a VPN accepted a route inside the overlay network',
  modes: [41],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', [
      'ip',
      'route',
      'add',
      half(lab.host('minion3').subnet),
      'via',
      '192.168.122.1',
      'dev',
      'eth0',
    ]);
  },
  mend: async (lab) => {
    await lab.on('minion1', ['ip', 'route', 'del', half(lab.host('minion3').subnet), 'dev', 'eth0']);
  },
  expect: { cause: 'route-shadowed', host: 'minion1', object: 'route', peer: 'minion3' },
});
