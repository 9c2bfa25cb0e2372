import { contains } from '../net/cidr.ts';
import type { Ip } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { AddressRecord, NeighbourRecord, RouteRecord, RuleRecord } from '../types/record.ts';
import type { Device, Outer, OuterFate, OuterWay, Stretch } from '../types/view.ts';
import { known } from './devices.ts';
import { type PacketKind, sweep, type Tables, within } from './sweep.ts';

/** What the fate of outer packets is told by, besides routes and rules. */
export interface UnderlaySigns {
  readonly overlay: Overlay;
  readonly vtepName: string;
  /** The device the VTEP is bound to; null when not known. */
  readonly dev: string | null;
  /** Source of outer packets. */
  readonly local: Ip | null;
  readonly bridgeName: string | null;
  readonly devices: ReadonlyMap<string, Device> | null;
  readonly addresses: ReadonlyMap<string, readonly AddressRecord[]> | null;
}

const KERNEL_TABLES = new Set(['local', 'main', 'default']);

function byPolicy({ rule }: Stretch): boolean {
  return rule !== null && (rule.action !== 'lookup' || !KERNEL_TABLES.has(rule.table ?? 'main'));
}

/** A device and its bond, bridge, VLAN or macvlan are one way out. */
function related(a: string, b: string, devices: UnderlaySigns['devices']): boolean {
  const of = (name: string, pick: 'master' | 'parent') => known(devices?.get(name) ?? null, (link) => link[pick]);
  return a === b || of(a, 'master') === b || of(b, 'master') === a || of(a, 'parent') === b || of(b, 'parent') === a;
}

/** Length of the prefix by which the VTEP's device has the address on its own link; null when it has not. */
function onLinkLength(ip: Ip, { dev, addresses }: UnderlaySigns): number | null {
  const own = dev === null ? undefined : addresses?.get(dev);
  const lengths = (own ?? [])
    .filter((address) => address.peer === null && contains({ ip: address.ip, length: address.prefixLength }, ip))
    .map(({ prefixLength }) => prefixLength);
  return lengths.length === 0 ? null : Math.max(...lengths);
}

function fateOf(stretch: Stretch, peer: Lease, signs: UnderlaySigns): OuterFate {
  const { route, rule } = stretch;
  if (stretch.unknown) return 'unknown';
  if (route === null) return rule === null ? 'none' : 'rule';
  if (route.type === 'local') return 'local';
  const diverted = byPolicy(stretch);
  // Linux keeps an unreachable IPv6 default on lo where there is none
  if (route.type !== 'unicast') return diverted ? 'rule' : route.dst.length === 0 ? 'none' : 'blackhole';
  const { dev, vtepName, bridgeName, devices } = signs;
  const devs = route.hops.flatMap((hop) => (hop.dev === null ? [] : [hop.dev]));
  const inside = devs.some((name) => name === vtepName || (name === bridgeName && dev !== null && dev !== name));
  if (inside) return diverted ? 'rule' : 'inside';
  if (dev === null || devs.some((name) => related(name, dev, devices))) return 'out';
  const onLink = onLinkLength(peer.underlayIp, signs);
  return onLink !== null && (diverted || route.dst.length > onLink) ? 'elsewhere' : 'out';
}

/** The device of a route without gateway: there the peer itself is asked for its Ethernet address. */
function askedOn(route: RouteRecord | null): string | null {
  const hop = route?.type === 'unicast' && route.hops.length === 1 ? route.hops[0] : undefined;
  return hop === undefined || hop.gateway !== null ? null : hop.dev;
}

/** Where the host's own packets to each peer's underlay address go. One sweep for all of them. */
export function outerWays(
  tables: Tables,
  rules: readonly RuleRecord[],
  peers: readonly Lease[],
  signs: UnderlaySigns,
  mainOnly: boolean,
  kind: PacketKind,
): OuterWay[] {
  let from: Ip | null = null;
  let to: Ip | null = null;
  for (const { underlayIp } of peers) {
    if (from === null || underlayIp < from) from = underlayIp;
    if (to === null || underlayIp > to) to = underlayIp;
  }
  if (from === null || to === null) return [];
  const width = typeof from === 'number' ? 32 : 128;
  const source = signs.local === null ? null : { ip: signs.local, length: width };
  const stretches = sweep(tables, rules, { from, to, source, iif: 'lo', kind }, mainOnly);
  return peers.flatMap((peer): OuterWay[] => {
    const [stretch] = within(stretches, { ip: peer.underlayIp, length: width });
    if (stretch === undefined) return [];
    const { route, rule } = stretch;
    return [{ peer, route, rule, fate: fateOf(stretch, peer, signs), askedOn: askedOn(route) }];
  });
}

/** Peers' rows in the neighbour table of the device their packets leave by. */
export function underlayRows(outer: readonly Outer[], records: readonly NeighbourRecord[]): Map<Ip, NeighbourRecord> {
  const devs = new Map<Ip, string>();
  for (const { ways } of outer)
    for (const { peer, askedOn: dev } of ways) if (dev !== null) devs.set(peer.underlayIp, dev);
  const rows = new Map<Ip, NeighbourRecord>();
  for (const record of records)
    if (record.dev !== null && devs.get(record.ip) === record.dev && !record.flags.includes('proxy'))
      rows.set(record.ip, record);
  return rows;
}
