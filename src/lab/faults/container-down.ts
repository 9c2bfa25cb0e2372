import { defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const containerDown = defineFault({
  id: 'container-down',
  title: 'a container’s device is down',
  seenAt: 'ip-link(8): taken down inside the container, by hand or by its own network script',
  modes: [76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at('minion2/container2', 'ip link set eth0 down'.split(' '));
  },
  mend: async (lab) => {
    await ipBatch(lab, 'minion2/container2', [
      'link set eth0 up',
      `route add default via ${lab.host('minion2').bridgeIp}`,
    ]);
  },
  expect: { cause: 'container-down', host: 'minion2', object: 'docker' },
});
