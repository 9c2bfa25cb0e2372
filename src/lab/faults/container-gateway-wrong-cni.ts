import { defineFault } from './define.ts';

export const containerGatewayWrongCni = defineFault({
  id: 'container-gateway-wrong-cni',
  title: 'a container’s route to the network leads to an address nobody has, its default route does not',
  seenAt: 'containernetworking/plugins bridge: a route of a former conflist',
  modes: [77],
  eras: ['B1', 'B2', 'C'],
  shape: 'cni',
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip route replace 10.1.0.0/16 via 10.1.22.254 dev eth0'.split(' '));
  },
  mend: async (lab) => {
    await lab.at(
      'minion2/container2',
      `ip route replace 10.1.0.0/16 via ${lab.host('minion2').bridgeIp} dev eth0`.split(' '),
    );
  },
  expect: { cause: 'container-gateway-wrong', host: 'minion2', object: 'route' },
});
