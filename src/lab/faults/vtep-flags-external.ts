import { defineFault } from './define.ts';

export const vtepFlagsExternal = defineFault({
  id: 'vtep-flags-external',
  title: 'flannel.1 is a device for metadata, made by another agent',
  seenAt: 'kubernetes#121530: collect metadata on 8472',
  modes: [7],
  eras: ['C'],
  break: async (lab) => {
    await lab.on('minion2', 'ip link del flannel.1'.split(' '));
    await lab.on(
      'minion2',
      `ip link add flannel.1 address ${lab.host('minion2').vtepMac} type vxlan external dstport 8472 nolearning`.split(
        ' ',
      ),
    );
    await lab.on('minion2', ['ip', 'addr', 'add', `${lab.host('minion2').overlayIp}/32`, 'dev', 'flannel.1']);
    await lab.on('minion2', 'ip link set flannel.1 mtu 1450 up'.split(' '));
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-flags-wrong', host: 'minion2', object: 'vtep' },
});
