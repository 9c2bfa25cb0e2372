import { defineFault, NOBODY } from './define.ts';

export const underlayHostSilent = defineFault({
  id: 'underlay-host-silent',
  title: 'a host is gone and its lease is kept',
  seenAt: 'flannel#2554: nobody deletes the lease',
  modes: [72],
  eras: ['C'],
  break: async (lab) => {
    await lab.lease(NOBODY.subnet, { publicIp: NOBODY.underlayIp, vtepMac: NOBODY.mac });
    for (const host of ['minion1', 'minion2', 'minion3']) {
      await lab.on(
        host,
        `ip neigh replace ${NOBODY.overlayIp} lladdr ${NOBODY.mac} dev flannel.1 nud permanent`.split(' '),
      );
      await lab.on(
        host,
        `bridge fdb append ${NOBODY.mac} dev flannel.1 dst ${NOBODY.underlayIp} self permanent`.split(' '),
      );
      await lab.on(host, `ip route add ${NOBODY.subnet} via ${NOBODY.overlayIp} dev flannel.1 onlink`.split(' '));
      await lab.on(host, ['sh', '-c', `ping -c 1 -W 1 ${NOBODY.underlayIp} >/dev/null || true`]);
    }
  },
  mend: async (lab) => {
    await lab.lease(NOBODY.subnet, null);
    for (const host of ['minion1', 'minion2', 'minion3']) {
      await lab.on(host, `ip route del ${NOBODY.subnet} dev flannel.1`.split(' '));
      await lab.on(host, `bridge fdb del ${NOBODY.mac} dev flannel.1 dst ${NOBODY.underlayIp} self`.split(' '));
      await lab.on(host, `ip neigh del ${NOBODY.overlayIp} dev flannel.1`.split(' '));
    }
  },
  expect: { cause: 'underlay-host-silent', host: '192.168.122.199', object: 'host' },
});
