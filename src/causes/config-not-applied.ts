import { type EstateRule, ofCheck } from './define.ts';

/** What leases keep of an older net-conf. */
const LEASE_CHECKS = ['lease-length-wrong', 'lease-outside-range'];
const CHECKS = [
  'vtep-vni-wrong',
  'vtep-port-wrong',
  'vtep-port-silent',
  'lease-vni-wrong',
  'vtep-mtu-not-applied',
  ...LEASE_CHECKS,
];

export default {
  kind: 'estate',
  id: 'config-not-applied',
  title: 'the VTEPs have what net-conf says',
  explain:
    'The VTEPs of all hosts differ from net-conf in the same way: net-conf was changed, and no host has applied it. flannel keeps a ' +
    'device that is there and reads net-conf only at start; hosts that restart will split off from the rest.',
  gather: (findings, hosts) => {
    const devices = ofCheck(findings, 'vtep-vni-wrong');
    return CHECKS.flatMap((check) => {
      const all = ofCheck(findings, check);
      const same = new Set(all.map(({ observed }) => observed)).size === 1;
      if (LEASE_CHECKS.includes(check)) {
        if (all.length < 2) return [];
      } else if (hosts.length < 2 || !same || new Set(all.map(({ host }) => host)).size < hosts.length) return [];
      // a host writes the VNI it was started with into its lease
      if (check === 'lease-vni-wrong' && devices.length > 0) return [];
      const told = check === 'vtep-vni-wrong' ? ofCheck(findings, 'lease-vni-wrong') : [];
      return [
        {
          findings: [...all, ...told],
          host: 'all hosts',
          object: 'network-config' as const,
          name: all[0]!.expected,
          peer: null,
          summary: LEASE_CHECKS.includes(check)
            ? `net-conf says ${all[0]!.expected}, ${all.length} leases are older: ${all[0]!.observed} and others`
            : `net-conf says ${all[0]!.expected}, all ${hosts.length} hosts have ${all[0]!.observed}`,
        },
      ];
    });
  },
} satisfies EstateRule;
