import { clusterCheck, leaselessPlace, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-annotation-missing',
  title: 'every node carries flannel’s annotations',
  severity: 'error',
  object: 'lease',
  explain:
    'Peers take part of a lease from the annotations flannel puts on its Node. Here they are missing, all or the one named: flannel ' +
    'does not run there, writes them with another prefix, or they were removed. Peers have no rows for this node. A warning where ' +
    'nothing shows that flannel ever ran there.',
  source:
    'flannel v0.28.9 pkg/subnet/kube/kube.go (nodes without kube-subnet-manager are passed over); failure mode 64',
  mended: '`kubectl describe node` shows flannel’s annotations, and a peer has a route to the node’s subnet',
  judge: ({ leaseless = [], overlays }, hosts) => {
    const kubernetes = overlays.flatMap(({ leases, source }) => (source === 'kubernetes' ? leases : []));
    const odd = leaseless.filter(({ lacks }) => lacks !== 'podCIDR');
    return {
      examined: kubernetes.length + odd.length,
      drafts: odd.map((node) => {
        const place = leaselessPlace(node, hosts);
        return {
          ...place,
          name: node.lacks,
          expected: 'flannel’s annotations on the Node',
          observed: node.lacks === 'annotations' ? 'none' : `no ${node.lacks}`,
          message: `node ${node.key} has ${node.lacks === 'annotations' ? 'none of flannel’s annotations' : `no annotation ${node.lacks}`}`,
          evidence: [],
          remedy: [restartFlannel('writes the annotations again at start')],
          ...(node.expected || place.host?.vtepName != null ? {} : { severity: 'warning' as const }),
          breaks: 'host' as const,
        };
      }),
    };
  },
});
