import { defineFault, EVERY_ERA } from './define.ts';

export const configLengthNotApplied = defineFault({
  id: 'config-length-not-applied',
  title: 'SubnetLen was changed while the hosts hold subnets of the old length',
  seenAt: 'flannel v0.28.9 isSubnetConfigCompat: other subnets at the next start',
  modes: [58, 69],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.config({ Network: '10.1.0.0/16', SubnetLen: 26, Backend: { Type: 'vxlan', VNI: 1 } });
  },
  mend: async (lab) => {
    await lab.config(null);
  },
  expect: {
    cause: 'config-not-applied',
    host: 'all hosts',
    object: 'network-config',
    findings: ['lease-length-wrong'],
  },
});
