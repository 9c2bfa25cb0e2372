import { defineFault, EVERY_ERA } from './define.ts';

export const containerGatewayWrong = defineFault({
  id: 'container-gateway-wrong',
  title: 'a container’s default route leads to an address nobody has',
  seenAt: 'kubernetes#39557: the bridge was given another address after the container was made',
  modes: [74, 77],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip route replace default via 10.1.22.254'.split(' '));
  },
  mend: async (lab) => {
    await lab.at('minion2/container2', ['ip', 'route', 'replace', 'default', 'via', lab.host('minion2').bridgeIp]);
  },
  expect: { cause: 'container-gateway-wrong', host: 'minion2', object: 'route' },
});
