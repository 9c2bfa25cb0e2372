import { addStub, defineFault, dropStub, EVERY_ERA, ipBatch } from './define.ts';

const LINK = '192.168.122.0/24';
/** Where the host is administered from: it must stay in reach to be examined. */
const MANAGEMENT = '192.168.122.1';

export const rpFilterStrict = defineFault({
  id: 'rp-filter-strict',
  title: 'packets come in by one device and answers leave by a second on the same network, with a strict filter',
  seenAt: 'flannel#895: two devices, replies by the other one',
  modes: [17, 87],
  eras: EVERY_ERA,
  shape: 'strict',
  break: async (lab) => {
    await addStub(lab, 'minion2');
    await ipBatch(lab, 'minion2', [
      'addr add 192.168.122.202/24 dev stub0 noprefixroute',
      `route add ${MANAGEMENT} dev eth0`,
      `route prepend ${LINK} dev stub0`,
    ]);
  },
  mend: async (lab) => {
    await dropStub(lab, 'minion2');
    await lab.on('minion2', ['ip', 'route', 'del', MANAGEMENT, 'dev', 'eth0']);
  },
  expect: { cause: 'rp-filter-strict', host: 'minion2', object: 'sysctl' },
});
