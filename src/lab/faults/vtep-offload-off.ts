import { defineFault, EVERY_ERA, VTEP } from './define.ts';

const checksums = (state: string) => ['ethtool', '-K', VTEP, 'tx-checksum-ip-generic', state];

export const vtepOffloadOff = defineFault({
  id: 'vtep-offload-off',
  title: 'checksum offload of one VTEP was switched off, and with it segmentation',
  seenAt: 'flannel#1929: the cure for an old kernel that stays when the kernel is new',
  modes: [113],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', checksums('off'));
  },
  mend: async (lab) => {
    await lab.on('minion2', checksums('on'));
  },
  expect: { cause: 'vtep-offload-off', host: 'minion2', object: 'offload' },
});
