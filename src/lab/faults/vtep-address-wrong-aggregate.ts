import { defineFault, NOBODY, VTEP } from './define.ts';

export const vtepAddressWrongAggregate = defineFault({
  id: 'vtep-address-wrong-aggregate',
  title: 'flannel.1 has the address of an older lease, and brings the aggregate with it',
  seenAt: 'flannel before v0.7 renumbered the device only at its start',
  modes: [33],
  eras: ['A', 'B1'],
  break: async (lab) => {
    const { overlayIp } = lab.host('minion2');
    await lab.on('minion2', ['ip', 'addr', 'del', `${overlayIp}/16`, 'dev', VTEP]);
    await lab.on('minion2', ['ip', 'addr', 'add', `${NOBODY.overlayIp}/16`, 'dev', VTEP]);
  },
  mend: async (lab) => {
    await lab.program('minion2');
  },
  expect: { cause: 'vtep-address-wrong', host: 'minion2', object: 'address' },
});
