import { defineFault } from './define.ts';

export const routeDirectOneSidedStrict = defineFault({
  id: 'route-direct-one-sided-strict',
  title: 'one host reaches a peer directly, and strict filtering drops the answers',
  seenAt: 'flannel#1142: DirectRouting on one side with rp_filter 1',
  modes: [40, 87],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion1', 'ip route replace 10.1.33.0/24 via 192.168.122.103 dev eth0'.split(' '));
    await lab.on('minion1', ['sysctl', '-qw', 'net.ipv4.conf.flannel/1.rp_filter=1']);
  },
  mend: async (lab) => {
    await lab.on('minion1', ['sysctl', '-qw', 'net.ipv4.conf.flannel/1.rp_filter=0']);
    await lab.on('minion1', 'ip route replace 10.1.33.0/24 via 10.1.33.0 dev flannel.1 onlink'.split(' '));
  },
  expect: { cause: 'route-direct-one-sided', host: 'minion1', object: 'route', peer: 'minion3' },
});
