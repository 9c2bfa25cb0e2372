import { contains, firstIp, lastIp } from '../net/cidr.ts';
import type { Family } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { HostRecords } from '../types/probe.ts';
import type { AddressRecord, ContainerRecord, LinkRecord, RouteRecord } from '../types/record.ts';
import type { ContainerLink, Containers, ContainerWay, NeighbourRow } from '../types/view.ts';
import { sweep, tablesOf, within } from './sweep.ts';

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

/** A default that is unreachable is no route; Linux keeps one for IPv6. */
function isRoute(route: RouteRecord | null): boolean {
  return route !== null && !(route.type === 'unreachable' && route.dst.length === 0);
}

/** See ContainerLink. */
function waysOf({ routes }: ContainerRecord, overlay: Overlay, peers: readonly Lease[]): ContainerWay[] | undefined {
  const mine = routes.filter(({ family }) => family === overlay.family);
  const foreign = mine.some(({ table }) => !OWN_TABLES.has(table));
  // every namespace has local routes: none at all is an `ip` that does not know `table all`
  if (routes.length === 0 || peers.length === 0 || foreign) return undefined;
  const tables = tablesOf(mine);
  const found = new Map<RouteRecord | null, Lease[]>();
  const ends = peers.flatMap(({ subnet }) => [firstIp(subnet), lastIp(subnet)]);
  const from = ends.reduce((low, ip) => (ip < low ? ip : low));
  const to = ends.reduce((high, ip) => (ip > high ? ip : high));
  const stretches = sweep(tables, [], { from, to, source: null, iif: 'lo' }, false);
  for (const peer of peers) {
    for (const { route } of within(stretches, peer.subnet)) {
      const key = isRoute(route) ? route : null;
      const list = found.get(key);
      if (list === undefined) found.set(key, [peer]);
      else if (list.at(-1) !== peer) list.push(peer);
    }
  }
  return [...found]
    .map(([route, some]): ContainerWay => ({ route, peers: some }))
    .sort((one, other) => other.peers.length - one.peers.length);
}

function toPeersOf(ways: readonly ContainerWay[] | undefined): RouteRecord | null | undefined {
  return ways === undefined ? undefined : (ways.find(({ route }) => route?.type === 'unicast')?.route ?? null);
}

/** The host's neighbours by device and address. */
function hostRows(records: HostRecords, family: Family): Map<string, NeighbourRow> {
  const rows = new Map<string, NeighbourRow>();
  for (const probe of family === 4 ? (['ip-neigh'] as const) : (['ip-6-neigh', 'ip-neigh'] as const)) {
    const answer = records[probe];
    if (!answer.read) continue;
    for (const row of answer.records)
      if (row.family === family && !row.flags.includes('proxy')) rows.set(`${row.dev} ${row.ip}`, { probe, row });
  }
  return rows;
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
  const rows = hostRows(records, overlay.family);
  const shared = answer.records.some(({ links }) => links.some(({ name }) => name.startsWith('flannel')));
  const all = answer.records.flatMap((record) => {
    const ways = waysOf(record, overlay, peers);
    const toPeers = toPeersOf(ways);
    return record.links.flatMap((link): ContainerLink[] => {
      // what is a port of something inside (a virtual machine's bridge) is not the container's own end
      if (link.name === 'lo' || link.master !== null) return [];
      const addresses = link.addresses.filter(
        ({ family, scope }) => family === overlay.family && scope !== 'link' && scope !== 'host',
      );
      const leased = leasedOf(addresses, lease);
      if (shared && leased === null) return [];
      const port = otherEnd(link, hosts);
      const neighbours = record.neighbours.filter(({ dev }) => dev === link.name);
      const hostRow = (leased && rows.get(`${port?.master ?? port?.name} ${leased.ip}`)) ?? null;
      return [{ path: record.path, link, addresses, leased, port, ways, toPeers, hostRow, neighbours }];
    });
  });
  const claims = new Map<LinkRecord, number>();
  for (const { port } of all) if (port !== null) claims.set(port, (claims.get(port) ?? 0) + 1);
  const links = all.map((each) => (each.port !== null && claims.get(each.port)! > 1 ? { ...each, port: null } : each));
  const looked = answer.records.length;
  const partial = shared || answer.truncated || answer.records.some(({ total }) => total > looked);
  return { links, partial };
}
