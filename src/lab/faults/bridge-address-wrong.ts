import { defineFault, EVERY_ERA } from './define.ts';

export const bridgeAddressWrong = defineFault({
  id: 'bridge-address-wrong',
  title: 'docker0 has the address Docker gives it without flannel',
  seenAt: 'flannel#205, #603: Docker was started before flanneld',
  modes: [56, 57],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'addr', 'add', '172.17.0.1/16', 'dev', 'docker0']);
    await lab.on('minion2', ['ip', 'addr', 'del', `${lab.host('minion2').bridgeIp}/24`, 'dev', 'docker0']);
  },
  mend: async (lab) => {
    await lab.on('minion2', ['ip', 'addr', 'add', `${lab.host('minion2').bridgeIp}/24`, 'dev', 'docker0']);
    await lab.on('minion2', ['ip', 'addr', 'del', '172.17.0.1/16', 'dev', 'docker0']);
  },
  expect: { cause: 'bridge-address-wrong', host: 'minion2', object: 'bridge' },
});
