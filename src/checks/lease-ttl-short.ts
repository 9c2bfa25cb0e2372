import { cidrText } from '../net/cidr.ts';
import { clusterCheck, everyLease, placeOf, restartFlannel } from './define.ts';

/** flannel renews when an hour is left, and tries again every minute. */
const RENEWED_BEFORE_SECONDS = 55 * 60;

export default clusterCheck({
  id: 'lease-ttl-short',
  title: 'every lease is renewed in time',
  severity: 'warning',
  object: 'lease',
  explain:
    'flannel renews its lease in etcd when one hour of the 24 is left. Less than that means that renewing fails: flannel stopped, is ' +
    'cut off from etcd, or its certificate ran out. At zero all peers drop their rows for the host. A key that does not run out is a ' +
    'reservation. With a --subnet-lease-renew-margin below 60 minutes a short time is normal.',
  source: 'flannel v0.28.9 pkg/subnet/etcdv2/local_manager.go (renew margin 60 minutes); failure modes 55 and 70',
  mended: 'the lease’s key has almost 24 hours left',
  judge: (estate, hosts) => {
    const subjects = everyLease(estate).filter(({ lease }) => lease.ttlSeconds !== null && lease.reserved !== true);
    return {
      examined: subjects.length,
      drafts: subjects
        .filter(({ lease }) => lease.ttlSeconds! < RENEWED_BEFORE_SECONDS)
        .map(({ lease }) => ({
          ...placeOf(lease, hosts),
          name: cidrText(lease.subnet),
          expected: 'renewed with an hour left',
          observed: `${Math.floor(lease.ttlSeconds! / 60)} minutes left`,
          message: `lease ${cidrText(lease.subnet)} runs out in ${Math.floor(lease.ttlSeconds! / 60)} minutes and is not being renewed`,
          evidence: [],
          remedy: [restartFlannel('renews its lease at start; its log says why it could not')],
          breaks: 'none' as const,
        })),
    };
  },
});
