import { defineFault, EVERY_ERA, NOBODY } from './define.ts';

export const underlayNeighbourWrong = defineFault({
  id: 'underlay-neighbour-wrong',
  title: 'a fixed neighbour entry for a peer’s underlay address leads to nobody',
  seenAt: 'a network card was changed, ARP was fixed by hand',
  modes: [16],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion1', `ip neigh replace 192.168.122.103 lladdr ${NOBODY.mac} dev eth0 nud permanent`.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion1', 'ip neigh del 192.168.122.103 dev eth0'.split(' '));
  },
  expect: { cause: 'underlay-neighbour-wrong', host: 'minion1', object: 'neighbour', peer: 'minion3' },
});
