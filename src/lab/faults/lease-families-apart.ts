import { defineFault } from './define.ts';

/** The key of an IPv6 subnet without an IPv4 one. */
const ALONE = (subnet6: string): string => `0.0.0.0/0&${subnet6}`;

export const leaseFamiliesApart = defineFault({
  id: 'lease-families-apart',
  title: 'a host’s IPv4 and IPv6 subnets stand in two leases',
  seenAt: 'flannel v0.28.9 MakeSubnetKey: one key for both',
  modes: [24],
  eras: ['C'],
  shape: 'dual',
  break: async (lab) => {
    const { leaseKey, subnet, underlayIp, vtepMac, v6 } = lab.host('minion2');
    const lease = { publicIp: underlayIp, vtepMac };
    await lab.lease(leaseKey, null);
    await lab.lease(subnet, lease);
    await lab.lease(ALONE(v6!.subnet), { ...lease, v6: { publicIp: v6!.underlayIp, vtepMac: v6!.vtepMac } });
  },
  mend: async (lab) => {
    const { leaseKey, subnet, underlayIp, vtepMac, v6 } = lab.host('minion2');
    await lab.lease(subnet, null);
    await lab.lease(ALONE(v6!.subnet), null);
    await lab.lease(leaseKey, {
      publicIp: underlayIp,
      vtepMac,
      v6: { publicIp: v6!.underlayIp, vtepMac: v6!.vtepMac },
    });
  },
  expect: { cause: 'lease-families-apart', host: 'minion2', object: 'lease' },
});
