import { type EstateRule, ofCheck } from './define.ts';

export default {
  kind: 'estate',
  id: 'leases-not-renewed',
  title: 'hosts renew their leases',
  explain:
    'Several leases are in their last hour at the same time: what all hosts share keeps them from renewing. etcd takes no writes (no ' +
    'space, no quorum), the certificate or password of all of them ran out, or clocks are wrong. When they end, every host is cut off.',
  gather: (findings) => {
    const all = ofCheck(findings, 'lease-ttl-short');
    if (all.length < 2) return [];
    return [
      {
        findings: all,
        host: 'all hosts',
        object: 'lease' as const,
        name: '',
        peer: null,
        summary: `${all.length} leases are in their last hour and are not being renewed`,
      },
    ];
  },
} satisfies EstateRule;
