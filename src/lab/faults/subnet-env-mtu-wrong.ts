import { defineFault, EVERY_ERA } from './define.ts';

const ENV = '/run/flannel/subnet.env';

export const subnetEnvMtuWrong = defineFault({
  id: 'subnet-env-mtu-wrong',
  title: 'subnet.env promises containers more than the VTEP carries',
  seenAt: 'flannel#841, #897: the device was kept, the MTU in the file was not its own',
  modes: [63, 109],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1472/', ENV]);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['sed', '-i', 's/^FLANNEL_MTU=.*/FLANNEL_MTU=1450/', ENV]);
  },
  expect: { cause: 'subnet-env-mtu-wrong', host: 'minion2', object: 'subnet-env' },
});
