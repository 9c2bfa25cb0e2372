import { defineFault, EVERY_ERA } from './define.ts';

export const containerNeighbourWrong = defineFault({
  id: 'container-neighbour-wrong',
  title: 'a container’s entry for its gateway is fixed to a MAC that nobody has',
  seenAt: 'ip-neighbour(8) nud permanent: the bridge was made anew, the entry stayed',
  modes: [28, 76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.at(
      'minion2/container1',
      'ip neigh replace 10.1.22.1 lladdr 02:00:00:00:00:99 dev eth0 nud permanent'.split(' '),
    );
  },
  mend: async (lab) => {
    await lab.at('minion2/container1', 'ip neigh del 10.1.22.1 dev eth0'.split(' '));
  },
  expect: { cause: 'container-neighbour-wrong', host: 'minion2', object: 'neighbour' },
});
