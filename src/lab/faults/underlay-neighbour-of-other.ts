import { defineFault, EVERY_ERA } from './define.ts';

export const underlayNeighbourOfOther = defineFault({
  id: 'underlay-neighbour-of-other',
  title: 'a fixed neighbour entry for a peer’s underlay address leads to another host',
  seenAt: 'poisoned ARP',
  modes: [16],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on(
      'minion3',
      'ip neigh replace 192.168.122.101 lladdr 52:54:00:7a:00:66 dev eth0 nud permanent'.split(' '),
    );
  },
  mend: async (lab) => {
    await lab.on('minion3', 'ip neigh del 192.168.122.101 dev eth0'.split(' '));
  },
  expect: { cause: 'underlay-neighbour-wrong', host: 'minion3', object: 'neighbour', peer: 'minion1' },
});
