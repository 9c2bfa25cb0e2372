import { cidrText, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { allocatesItself, clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-outside-range',
  title: 'every lease lies between SubnetMin and SubnetMax',
  severity: 'warning',
  object: 'lease',
  explain:
    'net-conf names the first and the last subnet that may be leased. A lease outside is older than net-conf, or written by hand: at ' +
    'its next start the host is given another subnet, and its containers keep the old addresses. Kubernetes knows no such range.',
  source:
    'flannel v0.28.9 pkg/subnet/etcdv2/local_manager.go (isSubnetConfigCompat); Documentation/configuration.md; failure mode 63',
  mended: 'the lease lies between SubnetMin and SubnetMax, and the bridge in the lease',
  judge: (estate, hosts) => {
    const { config } = estate;
    const subjects =
      config === null || !allocatesItself(estate)
        ? []
        : everyLease(estate)
            .filter(({ lease }) => lease.reserved !== true)
            .map(({ lease, overlay }) => ({ lease, overlay, range: lease.family === 4 ? config.range : config.range6 }))
            .filter(({ range }) => range.min !== null || range.max !== null);
    return {
      examined: subjects.length,
      drafts: subjects
        // what is outside the whole network is another fault
        .filter(({ lease, overlay, range }) => {
          const first = firstIp(lease.subnet);
          const within =
            overlay.aggregate === null ||
            firstIp({ ip: first, length: overlay.aggregate.length }) === firstIp(overlay.aggregate);
          return within && ((range.min !== null && first < range.min) || (range.max !== null && first > range.max));
        })
        .map(({ lease, range }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: `a subnet from ${range.min === null ? 'the second' : ipText(range.min)} to ${range.max === null ? 'the last' : ipText(range.max)}`,
          observed: cidrText(lease.subnet),
          message: `lease ${cidrText(lease.subnet)} lies outside SubnetMin and SubnetMax of net-conf`,
          evidence: [],
          remedy: [restartFlannel('takes a subnet inside; restart Docker or delete the bridge after it')],
          breaks: 'none' as const,
        })),
    };
  },
});
