import { addStub, defineFault, dropStub, EVERY_ERA } from './define.ts';

export const vtepDeviceWrong = defineFault({
  id: 'vtep-device-wrong',
  title: 'flannel.1 is bound to another device than the one with the published address',
  seenAt: 'flannel#871: several interfaces, the wrong one chosen',
  modes: [22, 23],
  eras: EVERY_ERA,
  break: async (lab) => {
    await addStub(lab, 'minion2');
    await lab.on('minion2', 'ip addr add 10.99.0.1/24 dev stub0'.split(' '));
    await lab.program('minion2', { dev: 'stub0', local: '10.99.0.1' });
  },
  mend: async (lab) => {
    await lab.program('minion2');
    await dropStub(lab, 'minion2');
  },
  expect: { cause: 'vtep-device-wrong', host: 'minion2', object: 'vtep' },
});
