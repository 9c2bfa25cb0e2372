import { contains, firstIp, samePrefix } from '../net/cidr.ts';
import { ipFromText, ipPlus } from '../net/ip.ts';
import type { Cidr, Ip, Mac } from '../types/address.ts';
import type { Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { HostRecords } from '../types/probe.ts';
import type { Device } from '../types/view.ts';
import { known } from './devices.ts';

/** What a host shows of itself, by which its lease is recognised. */
export interface Identity {
  readonly localIps: ReadonlySet<Ip>;
  /** Prefixes of its own links. */
  readonly connected: readonly Cidr[];
  readonly vtepMac: Mac | null;
  /** The subnet that subnet.env says it holds. */
  readonly envSubnet: Cidr | null;
}

/** Collects addresses from whatever was read: `ip addr`, table local, sources of connected routes. */
export function identityOf(
  records: HostRecords,
  vtep: Device | null,
  connectTo: string | null,
  envSubnet: Cidr | null,
): Identity {
  const localIps = new Set<Ip>();
  const connected: Cidr[] = [];
  const target = connectTo === null ? null : ipFromText(connectTo);
  if (target !== null) localIps.add(target);
  if (records['ip-addr'].read) {
    for (const link of records['ip-addr'].records) {
      for (const { ip, prefixLength } of link.addresses) {
        localIps.add(ip);
        connected.push({ ip, length: prefixLength });
      }
    }
  }
  for (const probe of ['ip-r', 'ip-route-all', 'ip-6-route'] as const) {
    const answer = records[probe];
    if (!answer.read) continue;
    for (const route of answer.records) {
      if (route.type === 'local') localIps.add(route.dst.ip);
      else if (route.src !== null && route.scope === 'link') localIps.add(route.src);
    }
  }
  return { localIps, connected, vtepMac: known(vtep, (link) => link.mac), envSubnet };
}

/**
 * The lease a host holds. PublicIP or VTEP MAC decide, as they do for flannel; the subnet in subnet.env or on the
 * VTEP or bridge only where neither could match because the underlay address is translated on the way (NAT).
 * null: no lease is this host's.
 */
export function matchLease(identity: Identity, overlay: Overlay): Lease | null {
  const certain = new Set<Lease>(overlay.foreignLeases);
  for (const ip of identity.localIps) for (const lease of overlay.byUnderlayIp.get(ip) ?? []) certain.add(lease);
  const byMac = identity.vtepMac === null ? undefined : overlay.byMac.get(identity.vtepMac);
  if (byMac) certain.add(byMac);
  return closest(identity, certain) ?? closest(identity, overlay.leases);
}

function closest(identity: Identity, leases: Iterable<Lease>): Lease | null {
  let best: Lease | null = null;
  let bestScore = 0;
  for (const lease of leases) {
    const score = likeness(identity, lease);
    if (score > bestScore) {
      best = lease;
      bestScore = score;
    }
  }
  return best;
}

function likeness(identity: Identity, lease: Lease): number {
  const overlayIp = firstIp(lease.subnet);
  const byAddress = identity.localIps.has(lease.underlayIp);
  const byMac = identity.vtepMac !== null && identity.vtepMac === lease.vtepMac;
  const held =
    (identity.localIps.has(overlayIp) ? 2 : 0) +
    (identity.localIps.has(ipPlus(overlayIp, 1)) ? 1 : 0) +
    (identity.envSubnet !== null && samePrefix(identity.envSubnet, lease.subnet) ? 1 : 0);
  if (!byAddress && !byMac && identity.connected.some((prefix) => contains(prefix, lease.underlayIp))) return 0;
  // an address alone weighs less than MAC and subnet together: a lease with a wrong PublicIP stays its host's
  return (byAddress ? 9 : 0) + (byMac ? 8 : 0) + held;
}
