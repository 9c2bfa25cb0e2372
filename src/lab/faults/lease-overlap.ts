import { defineFault, EVERY_ERA } from './define.ts';

/** The /23 that begins with the /24. */
function widened(subnet: string): string {
  return subnet.replace('/24', '/23');
}

export const leaseOverlap = defineFault({
  id: 'lease-overlap',
  title: 'the lease of one host covers that of another',
  seenAt: 'flannel#805, #813: etcd restored from a backup, SubnetLen changed since',
  modes: [58],
  eras: EVERY_ERA,
  break: async (lab) => {
    const { subnet, underlayIp, vtepMac } = lab.host('minion3');
    await lab.lease(subnet, null);
    await lab.lease(widened(lab.host('minion2').subnet), { publicIp: underlayIp, vtepMac });
  },
  mend: async (lab) => {
    await lab.lease(widened(lab.host('minion2').subnet), null);
    const { subnet, underlayIp, vtepMac } = lab.host('minion3');
    await lab.lease(subnet, { publicIp: underlayIp, vtepMac });
  },
  expect: { cause: 'lease-overlap', host: 'minion3', object: 'lease', findings: ['lease-length-wrong'] },
});
