import { defineFault, EVERY_ERA } from './define.ts';

export const leaseOutsideRange = defineFault({
  id: 'lease-outside-range',
  title: 'SubnetMax was lowered below the subnet a host holds',
  seenAt: 'flannel v0.28.9 isSubnetConfigCompat: another subnet at the next start',
  modes: [63, 69],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.config({
      Network: '10.1.0.0/16',
      SubnetLen: 24,
      SubnetMin: '10.1.2.0',
      SubnetMax: '10.1.30.0',
      Backend: { Type: 'vxlan', VNI: 1 },
    });
  },
  mend: async (lab) => {
    await lab.config(null);
  },
  expect: { cause: 'lease-outside-range', host: 'minion3', object: 'lease' },
});
