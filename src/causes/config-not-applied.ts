import { type EstateRule, ofCheck } from './define.ts';

const CHECKS = ['vtep-vni-wrong', 'vtep-port-wrong', 'vtep-port-silent'];

export default {
  kind: 'estate',
  id: 'config-not-applied',
  title: 'the VTEPs have what net-conf says',
  explain:
    'The VTEPs of all hosts differ from net-conf in the same way: net-conf was changed, and no host has applied it. flannel keeps a ' +
    'device that is there and reads net-conf only at start; hosts that restart will split off from the rest.',
  gather: (findings, hosts) =>
    CHECKS.flatMap((check) => {
      const all = ofCheck(findings, check);
      const same = new Set(all.map(({ observed }) => observed)).size === 1;
      if (hosts.length < 2 || !same || new Set(all.map(({ host }) => host)).size < hosts.length) return [];
      return [
        {
          findings: all,
          host: 'all hosts',
          object: 'network-config' as const,
          name: all[0]!.expected,
          peer: null,
          summary: `net-conf says ${all[0]!.expected}, the VTEPs of all ${hosts.length} hosts have ${all[0]!.observed}`,
        },
      ];
    }),
} satisfies EstateRule;
