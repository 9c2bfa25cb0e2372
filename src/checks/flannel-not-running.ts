import { type ClusterDraft, clusterCheck, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'flannel-not-running',
  title: 'flannel runs on every host',
  severity: 'error',
  object: 'host',
  explain:
    'Other hosts run flanneld and this one does not. Before v0.9 (eras A and B) flanneld answers for each new neighbour, so ' +
    'without it no new conversation begins: an error. Since v0.9 the kernel goes on with what it has and hears of no change, ' +
    'and the lease is not renewed: a warning. Where no host shows a flanneld, flannel is built into something else, and ' +
    'k3s, RKE2 and MicroK8s have it inside.',
  source: 'flannel v0.5.5 backend/vxlan (handleMiss), v0.28.9 pkg/subnet/etcd; failure mode 53',
  mended: '`ps -C flanneld` prints a process, or the node’s flannel pod is Ready',
  judge: (_estate, hosts) => {
    const runs = hosts.some(({ flannel }) => (flannel?.daemons.length ?? 0) > 0);
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const host of hosts) {
      const { flannel, era, lease } = host;
      if (!runs || flannel === null || lease === null || flannel.embedded.length > 0) continue;
      examined++;
      if (flannel.daemons.length > 0 || drafts.some((draft) => draft.host?.host === host.host)) continue;
      const onDemand = era !== null && era !== 'C';
      drafts.push({
        host,
        name: 'flanneld',
        expected: 'a process flanneld',
        observed: 'none among its processes',
        message: onDemand
          ? 'flanneld does not run: no new neighbour is resolved'
          : 'flanneld does not run: it hears of no change and renews no lease',
        severity: onDemand ? 'error' : 'warning',
        evidence: [{ probe: 'processes', line: 0 }],
        remedy: [restartFlannel('starts; its log tells why it ended (journalctl -u flanneld)')],
        breaks: onDemand ? 'host' : 'none',
      });
    }
    return { examined, drafts };
  },
});
