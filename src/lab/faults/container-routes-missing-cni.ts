import { defineFault, ipBatch } from './define.ts';

export const containerRoutesMissingCni = defineFault({
  id: 'container-routes-missing-cni',
  title: 'a container of the CNI plugin has neither its default route nor the one to the network',
  seenAt: 'ip-route(8): flushed inside the container, by a VPN client or by hand',
  modes: [77],
  eras: ['B1', 'B2', 'C'],
  shape: 'cni',
  break: async (lab) => {
    await ipBatch(lab, 'minion2/container2', ['route del default', 'route del 10.1.0.0/16']);
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2/container2', [
      `route add default via ${bridgeIp}`,
      `route add 10.1.0.0/16 via ${bridgeIp} dev eth0`,
    ]);
  },
  expect: { cause: 'container-route-missing', host: 'minion2', object: 'route' },
});
