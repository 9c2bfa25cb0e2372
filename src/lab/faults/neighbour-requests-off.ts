import { AGGREGATE, defineFault } from './define.ts';

export const neighbourRequestsOff = defineFault({
  id: 'neighbour-requests-off',
  title: 'the kernel asks nobody for peers’ containers',
  seenAt: 'flannel v0.8.0 sets app_solicit to 3; a sysctl run of the distribution sets it back',
  modes: [53],
  eras: AGGREGATE,
  break: async (lab) => {
    await lab.on('minion2', 'sysctl -qw net/ipv4/neigh/flannel.1/app_solicit=0'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'sysctl -qw net/ipv4/neigh/flannel.1/app_solicit=3'.split(' '));
  },
  expect: { cause: 'neighbour-requests-off', host: 'minion2', object: 'sysctl' },
});
