import { defineFault, NOBODY, VTEP } from './define.ts';

/** The right address goes last: with no address left the kernel would drop the routes too, which is another fault. */
export const vtepAddressWrong = defineFault({
  id: 'vtep-address-wrong',
  title: 'flannel.1 has the address of an older lease',
  seenAt: 'flannel v0.9 device.go refuses it: link has incompatible addresses',
  modes: [33],
  eras: ['B2', 'C'],
  break: async (lab) => {
    const { overlayIp } = lab.host('minion2');
    await lab.on('minion2', ['ip', 'addr', 'add', `${NOBODY.overlayIp}/32`, 'dev', VTEP]);
    await lab.on('minion2', ['ip', 'addr', 'del', `${overlayIp}/32`, 'dev', VTEP]);
  },
  mend: async (lab) => {
    const { overlayIp } = lab.host('minion2');
    await lab.on('minion2', ['ip', 'addr', 'add', `${overlayIp}/32`, 'dev', VTEP]);
    await lab.on('minion2', ['ip', 'addr', 'del', `${NOBODY.overlayIp}/32`, 'dev', VTEP]);
  },
  expect: { cause: 'vtep-address-wrong', host: 'minion2', object: 'address' },
});
