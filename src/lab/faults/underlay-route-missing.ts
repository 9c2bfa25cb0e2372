import { defineFault, EVERY_ERA } from './define.ts';

export const underlayRouteMissing = defineFault({
  id: 'underlay-route-missing',
  title: 'one peer’s underlay address has no route',
  seenAt: 'flannel#1434: routes lost when the link went down and up',
  modes: [13, 117],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip route add 192.168.122.1 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route add 192.168.122.100 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route add 192.168.122.101 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route del default'.split(' '));
    await lab.on('minion2', 'ip route del 192.168.122.0/24'.split(' '));
  },
  mend: async (lab) => {
    await lab.on(
      'minion2',
      'ip route add 192.168.122.0/24 dev eth0 proto kernel scope link src 192.168.122.102'.split(' '),
    );
    await lab.on('minion2', 'ip route add default via 192.168.122.1 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route del 192.168.122.1 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route del 192.168.122.100 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route del 192.168.122.101 dev eth0'.split(' '));
  },
  expect: { cause: 'underlay-route-missing', host: 'minion2', object: 'route', peer: 'minion3' },
});
