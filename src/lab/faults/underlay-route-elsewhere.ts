import { addStub, defineFault, dropStub, EVERY_ERA } from './define.ts';

export const underlayRouteElsewhere = defineFault({
  id: 'underlay-route-elsewhere',
  title: 'a host route takes outer packets of one peer out by another device',
  seenAt: 'flannel#895: two devices, replies by the other one',
  modes: [17, 22],
  eras: EVERY_ERA,
  break: async (lab) => {
    await addStub(lab, 'minion1');
    await lab.on('minion1', 'ip route add 192.168.122.103 dev stub0'.split(' '));
  },
  mend: async (lab) => {
    await dropStub(lab, 'minion1');
  },
  expect: { cause: 'underlay-route-elsewhere', host: 'minion1', object: 'route', peer: 'minion3' },
});
