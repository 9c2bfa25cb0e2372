import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

export default clusterCheck({
  id: 'host-machine-id-duplicate',
  title: 'every machine has its own machine-id',
  severity: 'warning',
  object: 'host',
  explain:
    'Two machines have the same /etc/machine-id: one is a copy of the other. systemd derives the MAC of a new device from it ' +
    '(MACAddressPolicy=persistent), so flannel before v0.15.1 gets one VTEP MAC on both, and DHCP may give both one ' +
    'address. Hosts of one boot are namespaces of one machine and share it rightly. The ids are compared as digests.',
  source: 'machine-id(5), systemd.link(5) MACAddressPolicy; failure mode 25',
  mended: 'no two hosts print the same /etc/machine-id, and no two leases one VTEP MAC',
  judge: (_estate, hosts) => {
    const first = new Map<string, (typeof hosts)[number]>();
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const host of hosts) {
      const digest = host.machine?.machineIdDigest ?? null;
      const boot = host.machine?.bootId ?? null;
      if (digest === null || boot === null) continue;
      examined++;
      const other = first.get(digest);
      if (other === undefined) first.set(digest, host);
      if (other === undefined || other.host === host.host || other.machine?.bootId === boot) continue;
      if (drafts.some((draft) => draft.host?.host === host.host)) continue;
      drafts.push({
        host,
        peer: other.lease,
        name: 'machine-id',
        expected: 'a machine-id of its own',
        observed: `the same as ${other.host}`,
        message: `has the machine-id of ${other.host}: one is a copy of the other`,
        evidence: [{ probe: 'host-facts', line: 0 }],
        remedy: [
          byHand(
            ['systemd-machine-id-setup'],
            'after removing /etc/machine-id; then delete the VTEP and restart flannel where both have one MAC',
          ),
        ],
        breaks: 'none',
      });
    }
    return { examined, drafts };
  },
});
