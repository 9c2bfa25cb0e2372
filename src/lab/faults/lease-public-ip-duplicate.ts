import { defineFault, EVERY_ERA } from './define.ts';

export const leasePublicIpDuplicate = defineFault({
  id: 'lease-public-ip-duplicate',
  title: 'two leases name one host as their end',
  seenAt: 'flannel#98: on Vagrant every host took the NAT address of its first card',
  modes: [21, 24],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { subnet, vtepMac } = lab.host('minion3');
    await lab.lease(subnet, { publicIp: lab.host('minion2').underlayIp, vtepMac });
  },
  mend: async (lab) => {
    const { subnet, underlayIp, vtepMac } = lab.host('minion3');
    await lab.lease(subnet, { publicIp: underlayIp, vtepMac });
  },
  expect: { cause: 'lease-public-ip-duplicate', host: 'minion3', object: 'lease' },
});
