import { defineFault, EVERY_ERA } from './define.ts';

export const configMtuNotApplied = defineFault({
  id: 'config-mtu-not-applied',
  title: 'the MTU of net-conf was changed, and no host has applied it',
  seenAt: 'containernetworking/cni#306: the device is kept as it is',
  modes: [69],
  eras: EVERY_ERA,
  break: async (lab) => {
    await lab.config({ Network: '10.1.0.0/16', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1, MTU: 1400 } });
  },
  mend: async (lab) => {
    await lab.config(null);
  },
  expect: {
    cause: 'config-not-applied',
    host: 'all hosts',
    object: 'network-config',
    findings: ['vtep-mtu-not-applied'],
  },
});
