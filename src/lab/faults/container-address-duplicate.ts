import { containerIp, defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const containerAddressDuplicate = defineFault({
  id: 'container-address-duplicate',
  title: 'two containers have one address',
  seenAt: 'containernetworking/plugins host-local: its state folder was wiped while containers ran',
  modes: [79],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2/container2', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 1)}/24 dev eth0`,
      `route add default via ${bridgeIp}`,
    ]);
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2/container2', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 2)}/24 dev eth0`,
      `route add default via ${bridgeIp}`,
    ]);
  },
  expect: { cause: 'container-address-duplicate', host: 'minion2', object: 'address' },
});
