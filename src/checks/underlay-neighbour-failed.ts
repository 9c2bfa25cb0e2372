import { ipText } from '../net/ip.ts';
import type { Lease } from '../types/lease.ts';
import type { HostFacts, UnderlayRow } from '../types/view.ts';
import { byHand, type ClusterDraft, clusterCheck, hostsByLease, leaseAt } from './define.ts';

/** An entry between two hosts that did not resolve: asked right now without answer, or failed in both directions. */
interface Deaf {
  readonly host: HostFacts;
  readonly peer: Lease;
  readonly row: UnderlayRow;
}

export default clusterCheck({
  id: 'underlay-neighbour-failed',
  title: 'hosts on one link resolve each other’s underlay address',
  severity: 'error',
  object: 'underlay',
  explain:
    'Both hosts are alive, and one asks for the other’s PublicIP without an answer right now (INCOMPLETE), or both failed to ' +
    'resolve each other: the link between them is cut, by a port in another VLAN, port isolation, or a filter for ARP. A ' +
    'single FAILED entry may be older than the peer’s last start and is not reported, nor one whose peer hears this host.',
  source: 'ip-neighbour(8) nud; failure modes 2 and 16',
  mended: 'the two hosts answer each other’s ping',
  judge: (estate, hosts) => {
    const drafts: ClusterDraft[] = [];
    let examined = 0;
    for (const overlay of estate.overlays) {
      const holders = hostsByLease(hosts.filter(({ family }) => family === overlay.family));
      const rowTo = (host: HostFacts | undefined, lease: Lease) =>
        host?.underlay?.rows.find(({ ip }) => ip === lease.underlayIp);
      const deaf: Deaf[] = [];
      for (const host of holders.values()) {
        for (const row of host.underlay?.rows ?? []) {
          const peer = leaseAt(overlay, row.ip);
          const other = peer === null ? undefined : holders.get(peer);
          if (peer === null || other === undefined || !other.holdsUnderlayIp || host.lease === null) continue;
          examined++;
          const back = rowTo(other, host.lease)?.state;
          if (back === 'REACHABLE' || back === 'DELAY') continue;
          const both = row.state === 'FAILED' && back === 'FAILED';
          if (row.state === 'INCOMPLETE' || both) deaf.push({ host, peer, row });
        }
      }
      drafts.push(...toldOnce(deaf, holders));
    }
    return { examined, drafts };
  },
});

/** One draft for a host that is cut off from several, else one for each pair. */
function toldOnce(deaf: readonly Deaf[], holders: ReadonlyMap<Lease, HostFacts>): ClusterDraft[] {
  const partners = new Map<HostFacts, Set<HostFacts>>();
  const join = (a: HostFacts, b: HostFacts) => partners.set(a, (partners.get(a) ?? new Set()).add(b));
  for (const { host, peer } of deaf)
    join(host, holders.get(peer)!).set(holders.get(peer)!, (partners.get(holders.get(peer)!) ?? new Set()).add(host));
  const told = new Set<HostFacts>();
  const drafts: ClusterDraft[] = [];
  const most = [...partners].sort((a, b) => b[1].size - a[1].size || (a[0].host < b[0].host ? -1 : 1));
  for (const [host, others] of most) {
    const left = [...others].filter((other) => !told.has(other));
    if (told.has(host) || left.length === 0) continue;
    told.add(host);
    for (const other of left) if ((partners.get(other)?.size ?? 0) === 1) told.add(other);
    const one = left.length === 1 ? left[0]! : null;
    const now = deaf.some(
      (each) => each.row.state === 'INCOMPLETE' && (each.host === host || each.peer === host.lease),
    );
    const names = left.map((other) => other.host).sort();
    const ip = ipText((one?.lease ?? host.lease)!.underlayIp);
    drafts.push({
      host,
      peer: one?.lease ?? null,
      name: ip,
      expected: 'resolved on the underlay’s link',
      observed: `no answer between this host and ${names.slice(0, 5).join(', ')}`,
      message:
        one === null
          ? `${names.length} hosts and this one do not resolve each other on the underlay`
          : `this host and {peer} do not resolve each other on the underlay`,
      severity: now ? 'error' : 'warning',
      evidence: [],
      remedy: [
        byHand(
          ['arping', '-c', '3', '-I', host.underlay?.device ?? '<underlay device>', ip],
          'whether the other end is asked and answers; look at switch port, VLAN and filters for ARP between them',
        ),
      ],
      breaks: one === null ? 'host' : 'peer',
    });
  }
  return drafts;
}
