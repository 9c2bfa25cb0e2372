import { defineFault, EVERY_ERA } from './define.ts';

const ENV = '/run/flannel/subnet.env';
const OLD = '10.1.177.1/24';

export const subnetEnvSubnetWrong = defineFault({
  id: 'subnet-env-subnet-wrong',
  title: 'subnet.env names the subnet of an older lease',
  seenAt: 'flannel#1393: the lease changed, the file did not',
  modes: [63],
  eras: EVERY_ERA,
  break: async (lab) => {
    const words = ['sed', '-i', `s|^FLANNEL_SUBNET=.*|FLANNEL_SUBNET=${OLD}|`, ENV];
    await lab.on('minion2', words);
  },
  mend: async (lab) => {
    const { bridgeIp } = lab.host('minion2');
    await lab.on('minion2', ['sed', '-i', `s|^FLANNEL_SUBNET=.*|FLANNEL_SUBNET=${bridgeIp}/24|`, ENV]);
  },
  expect: { cause: 'subnet-env-subnet-wrong', host: 'minion2', object: 'subnet-env' },
});
