import { containerIp, defineFault, ipBatch } from './define.ts';

export const bridgeOfFormerLeaseCni = defineFault({
  id: 'bridge-of-former-lease-cni',
  title: 'cni0 kept the node’s former subnet; containers made before stand in it',
  seenAt: 'kubernetes#39557: cni0 already has an IP address different from …',
  modes: [61, 74],
  eras: ['B1', 'B2', 'C'],
  shape: 'cni',
  break: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2', ['addr add 10.1.44.1/24 dev cni0', `addr del ${bridgeIp}/24 dev cni0`]);
    await ipBatch(lab, 'minion2/container1', [
      'addr flush dev eth0 scope global',
      'addr add 10.1.44.2/24 dev eth0',
      'route add default via 10.1.44.1',
    ]);
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await ipBatch(lab, 'minion2', [`addr add ${bridgeIp}/24 dev cni0`, 'addr del 10.1.44.1/24 dev cni0']);
    await ipBatch(lab, 'minion2/container1', [
      'addr flush dev eth0 scope global',
      `addr add ${containerIp(lab, 'minion2', 1)}/24 dev eth0`,
      `route add default via ${bridgeIp}`,
      `route add 10.1.0.0/16 via ${bridgeIp} dev eth0`,
    ]);
  },
  expect: {
    cause: 'bridge-address-wrong',
    host: 'minion2',
    object: 'bridge',
    findings: ['container-gateway-wrong'],
  },
});
