import { ipText } from '../net/ip.ts';
import { byHand, clusterCheck, everyLease, holderOf, placeOf } from './define.ts';

export default clusterCheck({
  id: 'lease-host-gone',
  title: 'no Kubernetes node holds a lease that its kubelet left',
  severity: 'warning',
  object: 'lease',
  explain:
    'The kubelet of this node no longer reports (condition Ready is Unknown), and the host was not read. In Kubernetes a lease lives as ' +
    'long as the Node object: all peers keep sending to a machine that may be gone for good.',
  source: 'Kubernetes documentation, Node status (NodeStatusUnknown); flannel issue 2554; failure mode 72',
  mended: 'no lease of the host is left, and no peer has rows for it',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).filter(({ lease }) => lease.silent !== undefined);
    const read = new Set(hosts.map(({ host }) => host));
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease }) => lease.silent === true && holderOf(lease, hosts) === null && !read.has(lease.key))
        .map(({ lease }) => ({
          ...placeOf(lease, hosts),
          name: ipText(lease.underlayIp),
          expected: 'a node that reports',
          observed: 'Ready Unknown',
          message: `node ${lease.key} at ${ipText(lease.underlayIp)} has stopped reporting, and its lease stands`,
          evidence: [],
          remedy: [
            byHand(
              ['kubectl', 'delete', 'node', lease.key],
              'when the machine is gone for good: peers then drop its rows',
            ),
          ],
          breaks: 'none' as const,
        })),
    };
  },
});
