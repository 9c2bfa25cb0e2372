import { cidrText, firstIp, lastIp } from '../net/cidr.ts';
import type { Ip } from '../types/address.ts';
import type { Lease } from '../types/lease.ts';
import { type ClusterDraft, clusterCheck, deleteLease, inTurn, placeOf, restartFlannel } from './define.ts';

/** Leases in runs that share addresses; they come sorted by first address. One host’s two leases are another fault. */
function* runs(leases: readonly Lease[]): Generator<readonly Lease[]> {
  let run: Lease[] = [];
  let end: Ip | null = null;
  for (const lease of leases) {
    const last = lastIp(lease.subnet);
    if (end === null || firstIp(lease.subnet) > end) {
      if (run.length > 1) yield run;
      run = [];
      end = last;
    }
    run.push(lease);
    if (last > end) end = last;
  }
  if (run.length > 1) yield run;
}

/** The one that does not fit the network’s subnet length, else the later: sorted, a wide one stands first. */
function odd(run: readonly Lease[], length: number | null): Lease {
  const misfits = run.filter(({ subnet }) => subnet.length !== length);
  return misfits.length > 0 && misfits.length < run.length ? misfits[0]! : run.at(-1)!;
}

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
  mended: 'no two leases hold one address, and the host’s bridge is in its new lease',
  judge: (estate, hosts) => {
    const { overlays, config } = estate;
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const { leases, family } of overlays) {
      examined += leases.length;
      const length = config === null ? null : family === 4 ? config.subnetLength : config.subnetLength6;
      for (const run of runs(leases)) {
        if (new Set(run.map(({ underlayIp }) => underlayIp)).size < 2) continue;
        const wrong = odd(run, length);
        const right = run.find((lease) => lease !== wrong && lease.underlayIp !== wrong.underlayIp)!;
        const others = run.length > 2 ? ` and ${run.length - 2} more` : '';
        drafts.push({
          ...placeOf(wrong, hosts),
          peer: right,
          name: cidrText(wrong.subnet),
          expected: 'subnets that share no address',
          observed: run
            .slice(0, 6)
            .map(({ subnet }) => cidrText(subnet))
            .join(' and '),
          message: `lease ${cidrText(wrong.subnet)} overlaps {peer}’s ${cidrText(right.subnet)}${others}`,
          evidence: [],
          remedy: inTurn([
            ...deleteLease(estate, wrong),
            restartFlannel(
              'takes a new subnet once this lease is deleted; restart Docker or delete the bridge after it',
            ),
          ]),
          breaks: 'host',
        });
      }
    }
    return { examined, drafts };
  },
});
