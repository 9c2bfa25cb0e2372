import { defineFault, EVERY_ERA } from './define.ts';

export const leaseMissing = defineFault({
  id: 'lease-missing',
  title: 'the lease of a host has expired',
  seenAt: 'flannel#520, #904: etcd was away for a day, the leases ran out',
  modes: [55],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.lease(lab.host('minion2').subnet, null);
  },
  mend: async (lab) => {
    const { subnet, underlayIp, vtepMac } = lab.host('minion2');
    await lab.lease(subnet, { publicIp: underlayIp, vtepMac });
  },
  expect: { cause: 'lease-missing', host: 'minion2', object: 'lease' },
});
