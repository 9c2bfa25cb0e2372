import { containerIp, defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const containerPrefixWrong = defineFault({
  id: 'container-prefix-wrong',
  title: 'a container has the network’s prefix length and looks for peers on its own link',
  seenAt: 'flannel Documentation/running.md: a container given an address by hand',
  modes: [77],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2/container1', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 1)}/16 dev eth0`,
      `route add default via ${bridgeIp}`,
    ]);
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2/container1', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 1)}/24 dev eth0`,
      `route add default via ${bridgeIp}`,
    ]);
  },
  expect: { cause: 'container-prefix-wrong', host: 'minion2', object: 'address' },
});
