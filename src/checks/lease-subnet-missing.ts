import { byHand, clusterCheck, inTurn, leaselessPlace, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-subnet-missing',
  title: 'Kubernetes has given every node a subnet',
  severity: 'error',
  object: 'lease',
  explain:
    'In Kubernetes the node’s podCIDR is its lease. This node has none: the controller manager does not hand out subnets ' +
    '(--allocate-node-cidrs), or its range is used up. flannel ends there with “pod cidr not assigned”, and no container gets a network.',
  source: 'flannel v0.28.9 Documentation/troubleshooting.md (pod cidr not assigned); failure mode 59',
  mended: 'the Node has a podCIDR, and flannel’s annotations beside it',
  judge: ({ leaseless = [], overlays }, hosts) => {
    const kubernetes = overlays.flatMap(({ leases, source }) => (source === 'kubernetes' ? leases : []));
    const odd = leaseless.filter(({ lacks }) => lacks === 'podCIDR');
    return {
      examined: kubernetes.length + odd.length,
      drafts: odd.map((node) => {
        const place = leaselessPlace(node, hosts);
        return {
          ...place,
          name: 'podCIDR',
          expected: 'a podCIDR',
          observed: 'none',
          message: `Kubernetes has given node ${node.key} no ${node.family === 4 ? '' : 'IPv6 '}podCIDR`,
          evidence: [],
          remedy: inTurn([
            byHand(
              ['kubectl', 'get', 'node', node.key, '-o', 'jsonpath={.spec.podCIDR}'],
              'empty until kube-controller-manager runs with --allocate-node-cidrs=true and a --cluster-cidr that has a subnet left; done when it prints one',
            ),
            restartFlannel('takes the podCIDR as its lease'),
          ]),
          breaks: 'host' as const,
        };
      }),
    };
  },
});
