import { defineFault, EVERY_ERA } from './define.ts';

export const containerNeighbourWrongHost = defineFault({
  id: 'container-neighbour-wrong-host',
  title: 'the host’s entry for a container is fixed to the MAC of a former one',
  seenAt: 'ip-neighbour(8) nud permanent: the container was made anew, the entry stayed',
  modes: [28, 76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'ip neigh replace 10.1.22.2 lladdr 02:00:00:00:00:99 dev docker0 nud permanent'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'ip neigh del 10.1.22.2 dev docker0'.split(' '));
  },
  expect: { cause: 'container-neighbour-wrong', host: 'minion2', object: 'neighbour' },
});
