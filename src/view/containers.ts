import { contains, covers, firstIp, overlaps } from '../net/cidr.ts';
import type { Cidr } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { HostRecords } from '../types/probe.ts';
import type { AddressRecord, ContainerRecord, LinkRecord, RouteRecord } from '../types/record.ts';
import type { ContainerLink, Containers } from '../types/view.ts';

/** Tables the kernel's own rules look up. */
const OWN_TABLES = new Set(['main', 'default', 'local']);

/** The host's devices by index, where `ip -d link` tells. */
function hostLinks(records: HostRecords): Map<number, LinkRecord> {
  const answer = records['ip-d-link'];
  return new Map(answer.read ? answer.records.map((link) => [link.index, link]) : []);
}

/** `eth0@if12` of index 11 and `veth3f2a@if11` of index 12 are two ends of one cable. */
function otherEnd(link: LinkRecord, hosts: ReadonlyMap<number, LinkRecord>): LinkRecord | null {
  if (link.parent === null || !link.parent.startsWith('if')) return null;
  const end = hosts.get(Number(link.parent.slice(2)));
  if (end === undefined || end.parent !== `if${link.index}`) return null;
  return end.kind === null || end.kind === 'veth' ? end : null;
}

/** The longest route that holds the prefix's first addresses; policy is the caller's. */
function longest(routes: readonly RouteRecord[], peer: Cidr): RouteRecord | null {
  let best: RouteRecord | null = null;
  for (const route of routes) {
    if (!covers(route.dst, peer)) continue;
    if (best === null || route.dst.length > best.dst.length) best = route;
  }
  return best;
}

/** The container's way to peers; see ContainerLink. */
function toPeers(
  { routes }: ContainerRecord,
  overlay: Overlay,
  peers: readonly Lease[],
): RouteRecord | null | undefined {
  const mine = routes.filter(({ family, table }) => family === overlay.family && table !== 'local');
  // every namespace has local routes: none at all is an `ip` that does not know `table all`
  if (routes.length === 0 || peers.length === 0 || mine.some(({ table }) => !OWN_TABLES.has(table))) return undefined;
  const { aggregate } = overlay;
  const whole = aggregate === null ? null : longest(mine, aggregate);
  // one route for all, and no other that could take a part of it but a way back to the own subnet
  const parts =
    aggregate === null || whole === null
      ? mine
      : mine.filter(({ dst }) => dst.length > whole.dst.length && overlaps(dst, aggregate));
  if (
    whole !== null &&
    whole.type === 'unicast' &&
    parts.every(({ hops }) => hops.every((hop) => hop.gateway === null))
  )
    return whole;
  let first: RouteRecord | null = null;
  let lost = 0;
  for (const peer of peers) {
    const route = longest(mine, peer.subnet);
    if (route === null || route.type !== 'unicast') lost++;
    else first ??= route;
  }
  // where some peers are reached the odd ones may be meant so
  return lost === peers.length ? null : (first ?? undefined);
}

function leasedOf(addresses: readonly AddressRecord[], lease: Lease | null): AddressRecord | null {
  if (lease === null) return null;
  return addresses.find(({ ip }) => contains(lease.subnet, ip) && ip !== firstIp(lease.subnet)) ?? null;
}

/**
 * Containers' devices, joined with the host's ends of their cables. Where a listed namespace has a VTEP of its own it is another
 * host of the same machine, and so may be whose containers the others are: only those with an address of the lease are kept.
 */
export function containersOf(
  records: HostRecords,
  overlay: Overlay,
  lease: Lease | null,
  peers: readonly Lease[],
): Containers | null {
  const answer = records.containers;
  if (!answer.read) return null;
  const hosts = hostLinks(records);
  const shared = answer.records.some(({ links }) => links.some(({ name }) => name.startsWith('flannel')));
  const all = answer.records.flatMap((record) => {
    const way = toPeers(record, overlay, peers);
    return record.links.flatMap((link): ContainerLink[] => {
      // what is a port of something inside (a virtual machine's bridge) is not the container's own end
      if (link.name === 'lo' || link.master !== null) return [];
      const addresses = link.addresses.filter(
        ({ family, scope }) => family === overlay.family && scope !== 'link' && scope !== 'host',
      );
      const leased = leasedOf(addresses, lease);
      if (shared && leased === null) return [];
      return [{ path: record.path, link, addresses, leased, port: otherEnd(link, hosts), toPeers: way }];
    });
  });
  const claims = new Map<LinkRecord, number>();
  for (const { port } of all) if (port !== null) claims.set(port, (claims.get(port) ?? 0) + 1);
  const links = all.map((each) => (each.port !== null && claims.get(each.port)! > 1 ? { ...each, port: null } : each));
  const looked = answer.records.length;
  const partial = shared || answer.truncated || answer.records.some(({ total }) => total > looked);
  return { links, partial };
}
