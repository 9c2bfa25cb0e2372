import { containerIp, defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const bridgeOfFormerLease = defineFault({
  id: 'bridge-of-former-lease',
  title: 'docker0 and its containers kept the subnet of a lease that ran out',
  seenAt: 'flannel#621: a new subnet, Docker not started again',
  modes: [56],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2', ['addr add 10.1.44.1/24 dev docker0', `addr del ${bridgeIp}/24 dev docker0`]);
    for (const number of [1, 2]) {
      await ipBatch(lab, `minion2/container${number}`, [
        'addr flush dev eth0 scope global',
        `addr add 10.1.44.${number + 1}/24 dev eth0`,
        'route add default via 10.1.44.1',
      ]);
    }
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2', [`addr add ${bridgeIp}/24 dev docker0`, 'addr del 10.1.44.1/24 dev docker0']);
    for (const number of [1, 2]) {
      await ipBatch(lab, `minion2/container${number}`, [
        'addr flush dev eth0 scope global',
        `addr add ${containerIp(lab, 'minion2', number)}/24 dev eth0`,
        `route add default via ${bridgeIp}`,
      ]);
    }
  },
  expect: { cause: 'bridge-address-wrong', host: 'minion2', object: 'bridge' },
});
