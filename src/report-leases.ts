import { cidrText, firstIp, lastIp } from './net/cidr.ts';
import { ipPlus, ipText, widthOf } from './net/ip.ts';
import { macText } from './net/mac.ts';
import type { Cidr, Ip } from './types/address.ts';
import type { Estate, Overlay } from './types/estate.ts';
import type { Lease } from './types/lease.ts';
import type { ReportedLease, ReportedNetwork } from './types/report.ts';

/** First address of the subnet after this one. */
function afterFirst({ ip, length }: Cidr): Ip {
  const rest = widthOf(typeof ip === 'number' ? 4 : 6) - length;
  return typeof ip === 'number' ? ipPlus(ip, 2 ** rest) : ip + (1n << BigInt(rest));
}

function networkOf(overlay: Overlay, { config, source }: Estate): ReportedNetwork {
  const { family, aggregate, vni, port, subnetLengths } = overlay;
  const kubernetes = source === 'kubernetes';
  // Kubernetes hands the subnets out itself, of a length that only the leases tell
  const named = kubernetes ? null : ((family === 4 ? config?.subnetLength : config?.subnetLength6) ?? null);
  const subnetLength = named ?? (subnetLengths.length === 1 ? subnetLengths[0]! : null);
  const range = (family === 4 ? config?.range : config?.range6) ?? { min: null, max: null };
  const ends = (): { min: Ip; max: Ip } | null => {
    if (aggregate === null || subnetLength === null || subnetLength < aggregate.length) return null;
    const first = { ip: firstIp(aggregate), length: subnetLength };
    const last = firstIp({ ip: lastIp(aggregate), length: subnetLength });
    if (kubernetes) return { min: first.ip, max: last };
    return { min: range.min ?? afterFirst(first), max: range.max ?? last };
  };
  const bounds = ends();
  return {
    family,
    aggregate: aggregate === null ? null : cidrText({ ip: firstIp(aggregate), length: aggregate.length }),
    subnetLength,
    subnetMin: bounds === null ? null : ipText(bounds.min),
    subnetMax: bounds === null ? null : ipText(bounds.max),
    backendType: config?.backendType ?? null,
    vni,
    port,
  };
}

/**
 * Every overlay network of the estate. flannel passes the first subnet over where net-conf names no SubnetMin; Kubernetes does not.
 * Source: flannel v0.28.9 pkg/subnet/config.go (CheckNetworkConfig).
 */
export function networksOf(estate: Estate): ReportedNetwork[] {
  return estate.overlays.map((overlay) => networkOf(overlay, estate));
}

/** Every lease of the estate, those of other backends too, named as findings name them. */
export function leasesOf(estate: Estate, names: ReadonlyMap<Lease, string>): ReportedLease[] {
  const all = estate.overlays.flatMap(({ leases, foreignLeases }) =>
    [...leases, ...foreignLeases].sort((a, b) => (firstIp(a.subnet) < firstIp(b.subnet) ? -1 : 1)),
  );
  return all.map((lease) => ({
    key: lease.key,
    family: lease.family,
    subnet: cidrText(lease.subnet),
    host: names.get(lease) ?? ipText(lease.underlayIp),
    underlayIp: ipText(lease.underlayIp),
    vtepMac: lease.vtepMac === null ? null : macText(lease.vtepMac),
    vni: lease.vni,
    backendType: lease.backendType,
    ttlSeconds: lease.ttlSeconds,
    reserved: lease.reserved,
  }));
}
