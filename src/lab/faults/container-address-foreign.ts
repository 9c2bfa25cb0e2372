import { containerIp, defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const containerAddressForeign = defineFault({
  id: 'container-address-foreign',
  title: 'a container kept an address of Docker’s own network',
  seenAt: 'flannel#603: containers from before flannel',
  modes: [79],
  eras: EVERY_ERA,
  break: async (lab) => {
    await ipBatch(lab, 'minion2/container2', [
      'addr flush dev eth0 scope global',
      'addr add 172.17.0.3/16 dev eth0',
      'route add default via 172.17.0.1',
    ]);
  },
  mend: async (lab) => {
    await ipBatch(lab, 'minion2/container2', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 2)}/24 dev eth0`,
      `route add default via ${lab.host('minion2').bridgeIp}`,
    ]);
  },
  expect: { cause: 'container-address-foreign', host: 'minion2', object: 'address' },
});
