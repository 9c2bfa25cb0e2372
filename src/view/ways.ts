import { contains, firstIp, lastIp } from '../net/cidr.ts';
import type { Era, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { NextHop } from '../types/record.ts';
import type { Device, Fate, Leg, Stretch, Way } from '../types/view.ts';
import { within } from './sweep.ts';

/** Tables the kernel's own three rules look up; any other is reached by somebody's policy rule. */
const KERNEL_TABLES = new Set(['local', 'main', 'default']);

/** Shortest prefix that counts as meant for the overlay: one peer's subnet in era C, the whole network before. */
function meantLength(peer: Lease, overlay: Overlay, era: Era | null): number {
  return era === 'C' || overlay.aggregate === null ? peer.subnet.length : overlay.aggregate.length;
}

/** A policy rule decided, not one of the kernel's own three. */
function byPolicy({ rule }: Stretch): boolean {
  return rule !== null && (rule.action !== 'lookup' || !KERNEL_TABLES.has(rule.table ?? 'main'));
}

/** What flannel meant with a next hop into the VTEP, or past it to the peer's underlay address; null when it did not. */
function meantHop(hop: NextHop, peer: Lease, era: Era | null, vtepName: string): 'overlay' | 'direct' | null {
  if (hop.dev !== vtepName) return hop.gateway === peer.underlayIp ? 'direct' : null;
  return hop.gateway === firstIp(peer.subnet) || (hop.gateway === null && era !== 'C') ? 'overlay' : null;
}

function fateOf(stretch: Stretch, peer: Lease, overlay: Overlay, era: Era | null, vtepName: string): Fate {
  const { route } = stretch;
  if (stretch.unknown) return 'unknown';
  const diverted = byPolicy(stretch);
  if (route === null) return diverted ? 'rule' : 'none';
  if (route.type === 'local') return 'local';
  const meant = route.dst.length >= meantLength(peer, overlay, era);
  if (route.type !== 'unicast') return diverted ? 'rule' : meant ? 'blackhole' : 'none';
  // of several next hops each takes its share of the flows, so each must be right
  const odd = route.hops.find((hop) => meantHop(hop, peer, era, vtepName) === null);
  if (odd === undefined && route.hops.length > 0) return meantHop(route.hops[0]!, peer, era, vtepName)!;
  if (diverted) return 'rule';
  if (!meant) return 'none';
  return odd?.dev === vtepName ? 'gateway' : 'shadowed';
}

/** Of several next hops the first that does not lead to the peer, where others do. */
function astray({ route }: Stretch, peer: Lease, era: Era | null, vtepName: string): Pick<Leg, 'astray'> {
  if (route === null || route.type !== 'unicast' || route.hops.length < 2) return {};
  const odd = route.hops.filter((hop) => meantHop(hop, peer, era, vtepName) === null);
  return odd.length === 0 || odd.length === route.hops.length ? {} : { astray: odd[0]! };
}

/** Where packets to the host's own containers go. `local`: to them, over a bridge or a route of their own; no bridge is no fault. */
export function ownLegs(
  stretches: readonly Stretch[],
  lease: Lease,
  devices: ReadonlyMap<string, Device> | null,
  bridgeName: string | null,
  vtepName: string,
): Leg[] {
  const isBridge = (dev: string) => devices?.get(dev)?.sightings.some(({ link }) => link.kind === 'bridge') === true;
  const fate = (stretch: Stretch): Fate => {
    const { route, first, last, unknown } = stretch;
    if (unknown) return 'unknown';
    // IPv6 keeps the VTEP's own address in table main as well
    if (route?.type === 'local' || (first === last && first === firstIp(lease.subnet))) return 'local';
    const [hop] = route?.hops ?? [];
    const single = route !== null && route.dst.length === (lease.family === 4 ? 32 : 128);
    if (route?.type === 'unicast' && hop?.dev != null && hop.dev !== vtepName && hop.gateway === null) {
      const inside = route.src !== null && contains(lease.subnet, route.src);
      if (hop.dev === bridgeName || single || inside || isBridge(hop.dev)) return 'local';
    }
    if (byPolicy(stretch)) return 'rule';
    if (route === null || route.dst.length < lease.subnet.length) return 'none';
    return route.type === 'unicast' ? 'shadowed' : 'blackhole';
  };
  return stretches.map((stretch) => ({ ...stretch, fate: fate(stretch) }));
}

/** The way to each peer, from the sweep of the whole overlay. */
export function waysTo(
  peers: readonly Lease[],
  stretches: readonly Stretch[],
  overlay: Overlay,
  era: Era | null,
  vtepName: string,
): Way[] {
  return peers.map((peer) => ({
    peer,
    legs: within(stretches, peer.subnet).map((stretch) => ({
      ...stretch,
      first: stretch.first < firstIp(peer.subnet) ? firstIp(peer.subnet) : stretch.first,
      last: stretch.last > lastIp(peer.subnet) ? lastIp(peer.subnet) : stretch.last,
      fate: fateOf(stretch, peer, overlay, era, vtepName),
      ...astray(stretch, peer, era, vtepName),
    })),
  }));
}
