import { firstIp, lastIp } from '../net/cidr.ts';
import type { Cidr, Ip } from '../types/address.ts';
import type { FirewallWalk } from '../types/firewall.ts';
import type { Place } from './journeys.ts';
import type { RuleSets } from './tables.ts';

interface Known {
  /** Where any address that the rules name begins, and what follows where it ends; in order, by family. */
  readonly bounds: { readonly 4: readonly Ip[]; readonly 6: readonly Ip[] };
  readonly walks: Map<string, FirewallWalk>;
}

const known = new WeakMap<RuleSets, Known>();
const WALKS_MAX = 64;

/** Every range that stands anywhere in the rules, whatever it is for. */
function boundsOf({ tables }: RuleSets): Known['bounds'] {
  const found: { 4: Set<Ip>; 6: Set<Ip> } = { 4: new Set(), 6: new Set() };
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('first' in value && 'last' in value) {
      const { first, last } = value as { first: Ip; last: Ip };
      if (typeof first === 'bigint') found[6].add(first).add((last as bigint) + 1n);
      else found[4].add(first).add((last as number) + 1);
      return;
    }
    for (const each of value instanceof Map ? value.values() : Object.values(value)) look(each);
  };
  look(tables);
  const sorted = (ips: Set<Ip>): Ip[] => [...ips].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return { 4: sorted(found[4]), 6: sorted(found[6]) };
}

/** How many bounds are at or before the address. */
function placeIn(bounds: readonly Ip[], ip: Ip): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]! <= ip) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Between which bounds the whole prefix is; null where one cuts it. */
function between(bounds: readonly Ip[], prefix: Cidr): number | null {
  const at = placeIn(bounds, firstIp(prefix));
  return at === placeIn(bounds, lastIp(prefix)) ? at : null;
}

/** The same for places whose packets meet the same rules; null where the rules tell some of a subnet's containers from others. */
function signature(bounds: readonly Ip[], place: Place): string | null {
  const own = between(bounds, place.own);
  if (own === null) return null;
  const peers = new Set<string>();
  for (const { subnet, underlayIp, direct } of place.peers) {
    const at = between(bounds, subnet);
    if (at === null) return null;
    peers.add(`${at},${placeIn(bounds, underlayIp)},${direct}`);
  }
  const { family, vtep, bridge, underlay, underlayIp, port, outside } = place;
  return [family, own, vtep, bridge, underlay, placeIn(bounds, underlayIp), port, outside, ...[...peers].sort()].join(
    ' ',
  );
}

/** A walk that tells of no peer and no address. */
function tellsNothing({ losses, tooBig, neighbours }: FirewallWalk): boolean {
  return losses.length === 0 && tooBig.length === 0 && neighbours.length === 0;
}

/**
 * What `walk` says of the place, walked once for all places whose packets the rules cannot tell apart: their addresses lie between
 * the same two that rules name, and their devices are called the same. What loses packets is always walked, as its text names addresses.
 */
export function recalled(
  sets: RuleSets,
  place: Place,
  walk: (sets: RuleSets, place: Place) => FirewallWalk,
): FirewallWalk {
  const about = known.get(sets) ?? { bounds: boundsOf(sets), walks: new Map() };
  known.set(sets, about);
  const key = signature(about.bounds[place.family], place);
  if (key === null) return walk(sets, place);
  const before = about.walks.get(key);
  if (before !== undefined) return before;
  const walked = walk(sets, place);
  if (tellsNothing(walked) && about.walks.size < WALKS_MAX) about.walks.set(key, walked);
  return walked;
}
