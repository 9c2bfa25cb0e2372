import { firstIp } from '../net/cidr.ts';
import type { Family, Ip, Mac } from '../types/address.ts';
import type { Estate, Overlay } from '../types/estate.ts';
import type { Lease, LeaseTable } from '../types/lease.ts';

/** The value most leases agree on; null when none has one. */
function majority(values: Iterable<number | null>): number | null {
  const counts = new Map<number, number>();
  let best: number | null = null;
  for (const value of values) {
    if (value === null) continue;
    const count = (counts.get(value) ?? 0) + 1;
    counts.set(value, count);
    if (best === null || count > counts.get(best)!) best = value;
  }
  return best;
}

function overlayOf(family: Family, table: LeaseTable): Overlay {
  const all = table.leases.filter((lease) => lease.family === family);
  const leases = all
    .filter((lease) => lease.backendType === 'vxlan')
    .sort((a, b) => (firstIp(a.subnet) < firstIp(b.subnet) ? -1 : 1));
  const byMac = new Map<Mac, Lease>();
  const byUnderlayIp = new Map<Ip, Lease[]>();
  const byOverlayIp = new Map<Ip, Lease>();
  for (const lease of leases) {
    if (lease.vtepMac !== null) byMac.set(lease.vtepMac, lease);
    const sharers = byUnderlayIp.get(lease.underlayIp);
    if (sharers) sharers.push(lease);
    else byUnderlayIp.set(lease.underlayIp, [lease]);
    byOverlayIp.set(firstIp(lease.subnet), lease);
  }
  const { config } = table;
  return {
    family,
    source: table.source,
    aggregate: config === null ? null : family === 4 ? config.network : config.network6,
    vni: config?.vni ?? majority(leases.map((lease) => lease.vni)),
    port: config?.port ?? null,
    configMtuBytes: config?.mtuBytes ?? null,
    directRouting: config?.directRouting ?? false,
    learning: config?.learning ?? null,
    gbp: config?.gbp ?? null,
    leases,
    foreignLeases: all.filter((lease) => lease.backendType !== 'vxlan'),
    byMac,
    byUnderlayIp,
    byOverlayIp,
    subnetLengths: [...new Set(leases.map(({ subnet }) => subnet.length))],
  };
}

/** Leases and net-conf as the estate they describe: one overlay per family that has a network or a lease. */
export function expectedEstate(table: LeaseTable): Estate {
  const overlays = ([4, 6] as const)
    .map((family) => overlayOf(family, table))
    .filter((overlay) => overlay.aggregate !== null || overlay.leases.length + overlay.foreignLeases.length > 0);
  return {
    source: table.source,
    config: table.config,
    overlays,
    unreadable: table.rejects.length,
    misread: table.rejects.filter(({ subnet }) => subnet !== undefined),
    leaseless: table.leaseless ?? [],
  };
}
