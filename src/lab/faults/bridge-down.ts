import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeDown = defineFault({
  id: 'bridge-down',
  title: 'docker0 is down',
  seenAt: 'NetworkManager and libvirt take bridges down that they do not know',
  modes: [76],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', 'docker0', 'down']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', 'docker0', 'up']);
  },
  expect: { cause: 'bridge-down', host: 'minion2', object: 'bridge' },
});
