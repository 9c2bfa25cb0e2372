import { defineFault, EVERY_ERA } from './define.ts';

export const leaseVtepMacDuplicate = defineFault({
  id: 'lease-vtep-mac-duplicate',
  title: 'two leases name one VTEP MAC',
  seenAt: 'flannel#1155: systemd derives the same MAC on cloned machines',
  modes: [25],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { subnet, underlayIp } = lab.host('minion3');
    await lab.lease(subnet, { publicIp: underlayIp, vtepMac: lab.host('minion2').vtepMac });
  },
  mend: async (lab) => {
    const { subnet, underlayIp, vtepMac } = lab.host('minion3');
    await lab.lease(subnet, { publicIp: underlayIp, vtepMac });
  },
  expect: { cause: 'lease-vtep-mac-duplicate', host: 'minion3', object: 'lease' },
});
