import { cidrText } from '../net/cidr.ts';
import { allocatesItself, clusterCheck, placeOf, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-families-apart',
  title: 'a host’s IPv4 and IPv6 subnets stand in one lease',
  severity: 'warning',
  object: 'lease',
  explain:
    'flannel keeps both subnets of a dual-stack host in one key. This host’s two come from different keys: one is left from before, ' +
    'runs out without being renewed, and takes its family’s rows with it.',
  source: 'flannel v0.28.9 pkg/subnet/subnet.go (MakeSubnetKey); failure mode 24',
  mended: 'one key holds both of the host’s subnets',
  judge: (estate, hosts) => {
    const four = new Map(hosts.filter(({ family }) => family === 4).map((host) => [host.host, host]));
    const subjects = !allocatesItself(estate)
      ? []
      : hosts.flatMap((host) => {
          const other = host.family === 6 ? four.get(host.host)?.lease : undefined;
          return host.lease === null || other === null || other === undefined ? [] : [{ lease: host.lease, other }];
        });
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease, other }) => lease.key !== other.key)
        .map(({ lease, other }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: `one key for ${cidrText(other.subnet)} and ${cidrText(lease.subnet)}`,
          observed: `${other.key} and ${lease.key}`,
          message: `IPv4 subnet ${cidrText(other.subnet)} and IPv6 subnet ${cidrText(lease.subnet)} stand in different leases`,
          evidence: [],
          remedy: [restartFlannel('takes one lease for both; delete the key that is left over')],
          breaks: 'none' as const,
        })),
    };
  },
});
