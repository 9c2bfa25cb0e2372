import { defineFault, EVERY_ERA } from './define.ts';

export const containerGatewayWrongPeer = defineFault({
  id: 'container-gateway-wrong-peer',
  title: 'a container’s longer route to one peer leads to an address nobody has',
  seenAt: 'kubernetes#39557 and its like',
  modes: [74, 77],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container1', 'ip route add 10.1.33.0/24 via 10.1.22.254'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container1', 'ip route del 10.1.33.0/24'.split(' '));
  },
  expect: { cause: 'container-gateway-wrong', host: 'minion2', object: 'route', peer: 'minion3' },
});
