import { byHand, type ClusterDraft, clusterCheck } from './define.ts';

export default clusterCheck({
  id: 'flannel-runs-twice',
  title: 'one flannel runs for each network',
  severity: 'warning',
  object: 'host',
  explain:
    'More flannels run on the host than it has VTEPs: a systemd unit beside a DaemonSet, or a container beside either. Each takes ' +
    'the other’s rules and rows for wrong and writes its own. Two flannelds with a network each have a VTEP each. Processes of ' +
    'another network namespace are another host’s, and a child belongs to its parent.',
  source: 'flannel v0.28.9 Documentation/running.md (multiple networks); failure mode 71',
  mended: 'one flanneld is left among the host’s processes, and its log is calm',
  judge: (_estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const host of hosts) {
      const { flannel, vteps } = host;
      if (flannel === null || vteps === null) continue;
      examined++;
      const names = flannel.daemons.map(({ name, pid }) => `${name} (${pid})`);
      if (names.length <= Math.max(1, vteps)) continue;
      if (drafts.some((draft) => draft.host?.host === host.host)) continue;
      drafts.push({
        host,
        name: 'flanneld',
        expected: `${Math.max(1, vteps)} for ${vteps} VTEP${vteps === 1 ? '' : 's'}`,
        observed: names.join(', '),
        message: `${names.length} flannels run: ${names.join(', ')}`,
        evidence: flannel.daemons.map(({ line }) => ({ probe: 'processes' as const, line })),
        remedy: [
          byHand(
            ['systemctl', 'disable', '--now', 'flanneld'],
            'where a DaemonSet runs flannel too; then restart the one that stays',
          ),
        ],
        breaks: 'none',
      });
    }
    return { examined, drafts };
  },
});
