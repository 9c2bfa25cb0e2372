import { defineFault, VTEP } from './define.ts';

export const routeGatewayWrong = defineFault({
  id: 'route-gateway-wrong',
  title: 'the route to one peer goes to another',
  seenAt: 'flannel#2554: a subnet got a new owner, the old route stayed',
  modes: [39],
  eras: ['C'],
  break: async (lab) => {
    const { subnet } = lab.host('minion3');
    const { overlayIp } = lab.host('minion2');
    await lab.on('minion1', ['ip', 'route', 'replace', subnet, 'via', overlayIp, 'dev', VTEP, 'onlink']);
  },
  mend: async (lab) => {
    const { subnet, overlayIp } = lab.host('minion3');
    await lab.on('minion1', ['ip', 'route', 'replace', subnet, 'via', overlayIp, 'dev', VTEP, 'onlink']);
  },
  expect: { cause: 'route-gateway-wrong', host: 'minion1', object: 'route', peer: 'minion3' },
});
