import { defineFault, EVERY_ERA, ipBatch } from './define.ts';

export const addressForeignDockerNetwork = defineFault({
  id: 'address-foreign-docker-network',
  title: 'a Docker network made by hand holds half a peer’s subnet',
  seenAt: 'docker network create --subnet: the pool overlaps flannel’s network',
  modes: [41, 45, 80],
  eras: EVERY_ERA,
  break: async (lab) => {
    await ipBatch(lab, 'minion1', [
      'link add br-compose type bridge',
      'addr add 10.1.33.1/25 dev br-compose',
      'link set br-compose up',
    ]);
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip link del br-compose'.split(' '));
  },
  expect: {
    cause: 'address-foreign',
    host: 'minion1',
    object: 'address',
    peer: 'minion3',
    findings: ['route-shadowed'],
  },
});
