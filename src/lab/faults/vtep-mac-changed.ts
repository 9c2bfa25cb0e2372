import { defineFault, EVERY_ERA, NOBODY, VTEP } from './define.ts';

export const vtepMacChanged = defineFault({
  id: 'vtep-mac-changed',
  title: 'flannel.1 has another MAC than its lease',
  seenAt: 'flannel#1155, #1330: udev or NetworkManager gave the device a new MAC',
  modes: [26, 27],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.on('minion2', ['ip', 'link', 'set', VTEP, 'address', NOBODY.mac]);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-mac-changed', host: 'minion2', object: 'vtep' },
});
