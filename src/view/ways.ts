import { firstIp } from '../net/cidr.ts';
import type { Era, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { Fate, Stretch, Way } from '../types/view.ts';
import { within } from './sweep.ts';

/** Tables the kernel's own three rules look up; any other is reached by somebody's policy rule. */
const KERNEL_TABLES = new Set(['local', 'main', 'default']);

/** Shortest prefix that counts as meant for the overlay: one peer's subnet in era C, the whole network before. */
function meantLength(peer: Lease, overlay: Overlay, era: Era | null): number {
  return era === 'C' || overlay.aggregate === null ? peer.subnet.length : overlay.aggregate.length;
}

function fateOf(stretch: Stretch, peer: Lease, overlay: Overlay, era: Era | null, vtepName: string): Fate {
  const { route, rule } = stretch;
  if (stretch.unknown) return 'unknown';
  const diverted = rule !== null && (rule.action !== 'lookup' || !KERNEL_TABLES.has(rule.table ?? 'main'));
  if (route === null) return diverted ? 'rule' : 'none';
  if (route.type === 'local') return 'local';
  if (route.hops.some((hop) => hop.gateway === peer.underlayIp && hop.dev !== vtepName)) return 'direct';
  const meant = route.dst.length >= meantLength(peer, overlay, era);
  const hop = route.hops.find(({ dev }) => dev === vtepName);
  if (route.type === 'unicast' && hop) {
    if (hop.gateway === firstIp(peer.subnet)) return 'overlay';
    if (hop.gateway === null && era !== 'C') return 'overlay';
    return meant ? 'gateway' : diverted ? 'rule' : 'none';
  }
  if (diverted) return 'rule';
  if (!meant) return 'none';
  return route.type === 'unicast' ? 'shadowed' : 'blackhole';
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
      fate: fateOf(stretch, peer, overlay, era, vtepName),
    })),
  }));
}
