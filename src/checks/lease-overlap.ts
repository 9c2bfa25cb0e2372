import { cidrText, overlaps } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Lease } from '../types/lease.ts';
import { type ClusterDraft, clusterCheck, heldBy, holderOf, restartFlannel } from './define.ts';

export default clusterCheck({
  id: 'lease-overlap',
  title: 'no two leases share addresses',
  severity: 'error',
  object: 'lease',
  explain:
    'Two hosts hold overlapping subnets: a packet goes to whichever a peer’s table prefers, and the other host’s containers are out ' +
    'of reach. It comes from a restored etcd, copied state, or a race. The lease that does not fit the network’s subnet length, ' +
    'or stands later, is named.',
  source: 'flannel v0.28.9 Documentation/running.md; flannel issues 805 and 813; failure mode 58',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const length =
        estate.config === null ? null : overlay.family === 4 ? estate.config.subnetLength : estate.config.subnetLength6;
      const open: Lease[] = [];
      // sorted by first address, so only leases still open can overlap the next one
      for (const lease of overlay.leases) {
        examined++;
        while (open.length > 0 && !overlaps(open.at(-1)!.subnet, lease.subnet)) open.pop();
        const other = open.at(-1);
        open.push(lease);
        if (other === undefined || other.underlayIp === lease.underlayIp) continue;
        const [odd, right] =
          other.subnet.length !== length && lease.subnet.length === length ? [other, lease] : [lease, other];
        drafts.push({
          host: holderOf(odd, hosts),
          at: ipText(odd.underlayIp),
          peer: right,
          name: cidrText(odd.subnet),
          expected: 'subnets that share no address',
          observed: `${cidrText(odd.subnet)} and ${cidrText(right.subnet)}`,
          message: `lease ${cidrText(odd.subnet)} overlaps {peer}’s ${cidrText(right.subnet)}`,
          evidence: [],
          remedy: [
            restartFlannel(
              'takes a new subnet once this lease is deleted; restart Docker or delete the bridge after it',
            ),
          ],
          breaks: 'host',
          about: heldBy(odd, hosts),
        });
      }
    }
    return { examined, drafts };
  },
});
