import { defineFault, EVERY_ERA } from './define.ts';

export const subnetEnvMissing = defineFault({
  id: 'subnet-env-missing',
  title: 'a host with a lease has no subnet.env',
  seenAt: 'kubernetes#70202: open /run/flannel/subnet.env: no such file or directory',
  modes: [62],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', 'mv /run/flannel/subnet.env /run/flannel/subnet.env.away'.split(' '));
  },
  mend: async (lab) => {
    await lab.on('minion2', 'mv /run/flannel/subnet.env.away /run/flannel/subnet.env'.split(' '));
  },
  expect: { cause: 'subnet-env-missing', host: 'minion2', object: 'subnet-env' },
});
