import { cidrText } from '../net/cidr.ts';
import { allocatesItself, clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

/** Where net-conf leaves the length to flannel, versions agree on it for networks this wide. */
const WIDE = { 4: 22, 6: 62 } as const;

export default clusterCheck({
  id: 'lease-length-wrong',
  title: 'every lease has net-conf’s subnet length',
  severity: 'warning',
  object: 'lease',
  explain:
    'flannel gives out subnets of one length (SubnetLen). A lease of another length is older than net-conf, or written by hand: at its ' +
    'next start the host is given another subnet, and its containers keep the old addresses. Kubernetes sets the length itself.',
  source: 'flannel v0.28.9 pkg/subnet/etcdv2/local_manager.go (isSubnetConfigCompat); failure modes 58 and 63',
  mended: 'all leases have the length of net-conf, and the bridge has the host’s new subnet',
  judge: (estate, hosts) => {
    const { config } = estate;
    const subjects = everyLease(estate).flatMap(({ lease, overlay }) => {
      if (config === null || !allocatesItself(estate) || lease.reserved === true || overlay.aggregate === null)
        return [];
      const four = lease.family === 4;
      const named = (four ? config.range : config.range6).length !== null;
      const length = four ? config.subnetLength : config.subnetLength6;
      if (length === null || (!named && overlay.aggregate.length > WIDE[lease.family])) return [];
      return [{ lease, length }];
    });
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease, length }) => lease.subnet.length !== length)
        .map(({ lease, length }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: `a /${length}`,
          observed: cidrText(lease.subnet),
          message: `lease ${cidrText(lease.subnet)} is no /${length}, as net-conf wants subnets to be`,
          evidence: [],
          remedy: [restartFlannel('takes a subnet of the right length; restart Docker or delete the bridge after it')],
          breaks: 'none' as const,
        })),
    };
  },
});
