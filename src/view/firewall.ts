import { firewallWalk, type Place, ruleSets } from '../firewall/index.ts';
import { covers } from '../net/cidr.ts';
import type { Overlay } from '../types/estate.ts';
import type { FirewallWalk } from '../types/firewall.ts';
import type { Lease } from '../types/lease.ts';
import type { HostRecords } from '../types/probe.ts';
import type { AddressRecord, RuleRecord, VxlanAttributes } from '../types/record.ts';
import type { FirewallView } from '../types/view.ts';
import { type Marks, marksOf, NO_MARKS } from './marks.ts';

/** What else of the host the walk stands on. */
export interface Surroundings {
  readonly lease: Lease | null;
  readonly peers: readonly Lease[];
  readonly tunnelPeers: readonly Lease[];
  readonly vtepName: string;
  readonly bridgeName: string | null;
  readonly vxlan: VxlanAttributes | null;
  readonly addresses: ReadonlyMap<string, readonly AddressRecord[]> | null;
}

const NOTHING: FirewallWalk = {
  losses: [],
  translations: [],
  tooBig: [],
  neighbours: [],
  masquerade: null,
  externalTranslation: null,
  flannelAccepts: [],
  whole: false,
  rules: 0,
};

/** The port datagrams come to; null when the device's own is not the network's, which is a fault of another kind. */
export function portOf(overlay: Overlay, vxlan: VxlanAttributes | null): number | null {
  const own = vxlan?.dstPort ?? null;
  if (own !== null && overlay.port !== null && own !== overlay.port) return null;
  return own ?? overlay.port ?? 8472;
}

/** The device packets to nowhere known leave by. */
function outsideDevice(records: HostRecords, overlay: Overlay): string | null {
  for (const probe of [overlay.family === 4 ? 'ip-r' : 'ip-6-route', 'ip-route-all'] as const) {
    const answer = records[probe];
    if (!answer.read) continue;
    const route = answer.records.find(
      ({ dst, family, type, table }) =>
        dst.length === 0 &&
        family === overlay.family &&
        type === 'unicast' &&
        (table === 'main' || table === 'default'),
    );
    const device = route?.hops[0]?.dev;
    if (device != null) return device;
  }
  return null;
}

function holderOf(addresses: Surroundings['addresses'], lease: Lease): string | null {
  for (const [name, list] of addresses ?? []) if (list.some(({ ip }) => ip === lease.underlayIp)) return name;
  return null;
}

/** What the walk of a host with this lease to these peers stands on. */
export function placeOf(
  records: HostRecords,
  overlay: Overlay,
  around: Surroundings,
  lease: Lease,
  peers: readonly Lease[],
): Place {
  const { tunnelPeers, vtepName, bridgeName, vxlan, addresses } = around;
  const tunnel = new Set(tunnelPeers);
  const holder = holderOf(addresses, lease);
  return {
    family: overlay.family,
    own: lease.subnet,
    peers: peers.map((peer) => ({ subnet: peer.subnet, underlayIp: peer.underlayIp, direct: !tunnel.has(peer) })),
    vtep: vtepName,
    bridge: bridgeName,
    underlay: vxlan?.dev ?? holder,
    underlayIp: holder === null && vxlan?.local != null ? vxlan.local : lease.underlayIp,
    port: portOf(overlay, vxlan),
    outside: outsideDevice(records, overlay),
  };
}

/** The host's rules, walked for this overlay; null when no rule set was read. */
export function firewallView(records: HostRecords, overlay: Overlay, around: Surroundings): FirewallView | null {
  const sets = ruleSets(records, overlay.family);
  if (sets === null) return null;
  const { lease } = around;
  // rules are about the network: a lease outside it is a fault of its own
  const meant = (each: Lease) => overlay.aggregate === null || covers(overlay.aggregate, each.subnet);
  const peers = around.peers.filter(meant);
  if (lease === null || !meant(lease) || peers.length === 0) return { walk: NOTHING, peers: [], direct: new Set() };
  const tunnel = new Set(around.tunnelPeers);
  const place = placeOf(records, overlay, around, lease, peers);
  return { walk: firewallWalk(sets, place), peers, direct: new Set(peers.filter((peer) => !tunnel.has(peer))) };
}

/** What of the overlay's packets carries a mark where the kernel routes it. */
export function marksSeen(
  records: HostRecords,
  overlay: Overlay,
  around: Surroundings,
  rules: readonly RuleRecord[],
): Marks {
  const { lease, peers } = around;
  if (lease === null || peers.length === 0 || !rules.some(({ fwmark }) => fwmark !== null)) return NO_MARKS;
  const sets = ruleSets(records, overlay.family);
  return sets === null ? NO_MARKS : marksOf(sets.tables, rules, placeOf(records, overlay, around, lease, peers));
}
