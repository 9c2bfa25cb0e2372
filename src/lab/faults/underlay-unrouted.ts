import { defineFault, EVERY_ERA } from './define.ts';

export const underlayUnrouted = defineFault({
  id: 'underlay-unrouted',
  title: 'the connected and the default route of the underlay are lost',
  seenAt: 'flannel#1434: routes lost when the link went down and up',
  modes: [13, 117],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip route add 192.168.122.1 dev eth0'.split(' '));
    await lab.on('minion2', 'ip route add 192.168.122.100 dev eth0'.split(' '));
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
  },
  expect: { cause: 'underlay-unrouted', host: 'minion2', object: 'route', findings: ['underlay-route-missing'] },
});
