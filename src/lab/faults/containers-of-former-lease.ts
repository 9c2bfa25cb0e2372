import { containerIp, defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const containersOfFormerLease = defineFault({
  id: 'containers-of-former-lease',
  title: 'the host was given another subnet, and its containers kept the addresses of the one before',
  seenAt: 'flannel#621: a new subnet, containers not started again',
  modes: [56, 79],
  eras: EVERY_ERA,
  break: async (lab) => {
    for (const number of [1, 2]) {
      await ipBatch(lab, `minion2/container${number}`, [
        'addr flush dev eth0 scope global',
        `addr add 10.1.44.${number + 1}/24 dev eth0`,
        'route add default via 10.1.44.1',
      ]);
    }
  },
  mend: async (lab) => {
    for (const number of [1, 2]) {
      await ipBatch(lab, `minion2/container${number}`, [
        'addr flush dev eth0 scope global',
        `addr add ${containerIp(lab, 'minion2', number)}/24 dev eth0`,
        `route add default via ${lab.host('minion2').bridgeIp}`,
      ]);
    }
  },
  expect: { cause: 'container-address-foreign', host: 'minion2', object: 'address' },
});
