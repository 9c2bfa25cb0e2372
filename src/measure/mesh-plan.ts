import type { Endpoint, Series } from '../types/measure.ts';

/** An IPv4 or IPv6 header and an ICMP one, with 56 bytes as `ping` sends them. */
const SMALL_BYTES = { 4: 84, 6: 104 } as const;

/** How many packets each peer gets; the first of each echo series stands apart. */
export interface Depth {
  readonly echoes: number;
  readonly bridge: number;
  readonly large: number;
  readonly tcp: number;
  readonly ttl: number;
  /** To an address nobody has, behind the first peer alone: each host is asked once. */
  readonly unused?: number;
}

export const DEPTHS: readonly Depth[] = [
  { echoes: 11, bridge: 3, large: 3, tcp: 2, ttl: 1 },
  { echoes: 6, bridge: 2, large: 2, tcp: 1, ttl: 1 },
  { echoes: 4, bridge: 0, large: 2, tcp: 0, ttl: 0 },
];

/** Enough for the 99th, and for the 90th percentile (`statistics.ts`, SAMPLES_FOR_P99). */
export const THOROUGH: readonly Depth[] = [
  { echoes: 501, bridge: 3, large: 5, tcp: 2, ttl: 1 },
  { echoes: 51, bridge: 3, large: 3, tcp: 2, ttl: 1 },
];

function packetsPerPeer({ echoes, bridge, large, tcp, ttl }: Depth): number {
  return 2 * echoes + bridge + large + 2 * tcp + ttl;
}

/** The deepest look at every peer that a host's packet rate allows within `seconds`; the shallowest where none does. */
export function depthFor(
  peers: number,
  packetsPerSecond: number,
  seconds: number,
  depths: readonly Depth[] = DEPTHS,
): Depth {
  const affordable = (depth: Depth): boolean => packetsPerPeer(depth) * peers <= packetsPerSecond * seconds;
  return depths.find(affordable) ?? depths.at(-1)!;
}

/** What one host sends: the series, and whom each is about. */
export interface HostPlan {
  readonly host: string;
  readonly series: readonly Series[];
}

/** Length of a full-size packet both ends take; null when neither MTU is known or it is no larger than a small one. */
export function fullSize(a: Endpoint, b: Endpoint): number | null {
  const known = [a.mtuBytes, b.mtuBytes].filter((mtu) => mtu !== null);
  const size = Math.min(...known);
  return known.length > 0 && size > SMALL_BYTES[a.family] ? Math.min(size, 65_535) : null;
}

/** The series from one end to the other, overlay and underlay beside each other so that they leave one after the other. */
export function pairSeries(a: Endpoint, b: Endpoint, depth: Depth): Series[] {
  const small = SMALL_BYTES[a.family];
  const echo = (address: string, lengthBytes: number, count: number): Series => ({
    kind: 'echo',
    address,
    lengthBytes,
    count,
  });
  const tcp = (address: string): Series => ({ kind: 'tcp', address, lengthBytes: 0, count: depth.tcp });
  const size = fullSize(a, b);
  return [
    echo(b.vtepIp, small, depth.echoes),
    echo(b.underlayIp, small, depth.echoes),
    ...(b.bridgeIp === null ? [] : [echo(b.bridgeIp, small, depth.bridge)]),
    ...(a.onDemand
      ? []
      : ([
          { kind: 'ttl', address: b.behindIp, lengthBytes: small, count: depth.ttl },
          // without a bridge nobody is asked for, so that nothing tells
          {
            kind: 'unused',
            address: b.unusedIp,
            lengthBytes: small,
            count: b.bridgeIp === null ? 0 : (depth.unused ?? 0),
          },
        ] satisfies Series[])),
    ...(size === null ? [] : [echo(b.vtepIp, size, depth.large)]),
    tcp(b.vtepIp),
    tcp(b.underlayIp),
  ].filter(({ count }) => count > 0);
}

/** The series of small packets to an address, as `pairSeries` made it. */
export function smallBytes({ family }: Endpoint): number {
  return SMALL_BYTES[family];
}

/**
 * What every host sends to all others. Host i begins with host i+1: when all send at the same pace, each is met by one
 * sender at a time, without any of them knowing of the others. A series appears once, also where two overlays share an underlay.
 * Where `sized` says no, no full-size packet is sent.
 */
export function meshPlan(
  endpoints: readonly Endpoint[],
  depth: Depth,
  wanted: (from: string, to: string) => boolean = () => true,
  sized: (from: string, to: string) => boolean = () => true,
): HostPlan[] {
  const hosts = [...new Set(endpoints.map(({ host }) => host))].sort();
  return hosts.flatMap((host, i) => {
    const own = endpoints.filter((endpoint) => endpoint.host === host);
    const order = new Map(hosts.map((name, at) => [name, (at - i + hosts.length) % hosts.length]));
    const peers = endpoints
      .filter((endpoint) => endpoint.host !== host && wanted(host, endpoint.host))
      .sort((a, b) => order.get(a.host)! - order.get(b.host)!);
    const series = new Map<string, Series>();
    for (const peer of peers) {
      const first = peers.find(({ family }) => family === peer.family);
      const from = own.find(({ family }) => family === peer.family);
      if (from === undefined) continue;
      const deep = {
        ...depth,
        ...(sized(host, peer.host) ? {} : { large: 0 }),
        ...(peer === first ? {} : { unused: 0 }),
      };
      for (const each of pairSeries(from, peer, deep)) series.set(seriesKey(each), each);
    }
    return series.size === 0 ? [] : [{ host, series: [...series.values()] }];
  });
}

/** `echo 10.1.22.0 84` */
export function seriesKey({ kind, address, lengthBytes }: Omit<Series, 'count'>): string {
  return `${kind} ${address} ${lengthBytes}`;
}

/** How long sending takes on a host, ms. */
export function sendingMs(series: readonly Series[], packetsPerSecond: number): number {
  return (series.reduce((sum, { count }) => sum + count, 0) * 1000) / packetsPerSecond;
}
