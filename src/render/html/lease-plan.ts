import { cidrFromText, firstIp, lastIp } from '../../net/cidr.ts';
import { ipFromText, ipText } from '../../net/ip.ts';
import type { Family, Ip } from '../../types/address.ts';
import type { ReportedLease, ReportedNetwork } from '../../types/report.ts';

/** Cells of a map; of a larger network each cell is several subnets. */
const MOST_CELLS = 1024;

export type SlotState = 'free' | 'used' | 'part' | 'reserved' | 'overlap' | 'unused';

interface Span {
  readonly lease: ReportedLease;
  readonly first: bigint;
  readonly last: bigint;
}

/** The aggregate cut into equal cells, and what each holds. */
export interface LeasePlan {
  readonly network: ReportedNetwork;
  readonly columns: number;
  readonly rows: number;
  /** Subnets in a cell. */
  readonly perCell: number;
  readonly states: readonly SlotState[];
  readonly leases: readonly (readonly ReportedLease[])[];
  /** First address of each cell. */
  readonly addresses: readonly string[];
  /** Subnets that flannel gives out, and how many of these nobody holds. */
  readonly slots: number;
  readonly free: number;
  readonly reserved: number;
  readonly overlapping: readonly (readonly [ReportedLease, ReportedLease])[];
  readonly outside: readonly ReportedLease[];
}

const big = (ip: Ip): bigint => BigInt(ip);

function textOf(address: bigint, family: Family): string {
  return ipText(family === 4 ? Number(address) : address);
}

function spanOf(lease: ReportedLease): Span | null {
  const cidr = cidrFromText(String(lease.subnet));
  return cidr === null ? null : { lease, first: big(firstIp(cidr)), last: big(lastIp(cidr)) };
}

interface Overlap {
  readonly pair: readonly [ReportedLease, ReportedLease];
  readonly first: bigint;
  readonly last: bigint;
}

/** Stretches that two leases hold, each with the one that reaches furthest before it. */
function overlapsOf(spans: readonly Span[]): Overlap[] {
  const found: Overlap[] = [];
  let widest: Span | null = null;
  for (const span of [...spans].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0))) {
    if (widest !== null && span.first <= widest.last) {
      const last = span.last < widest.last ? span.last : widest.last;
      found.push({ pair: [widest.lease, span.lease], first: span.first, last });
    }
    if (widest === null || span.last > widest.last) widest = span;
  }
  return found;
}

/** Null where the network or the length of its subnets is not known. */
export function leasePlan(network: ReportedNetwork, all: readonly ReportedLease[]): LeasePlan | null {
  const { aggregate, subnetLength, family } = network;
  const whole = aggregate === null ? null : cidrFromText(String(aggregate));
  if (whole === null || subnetLength === null || !(subnetLength >= whole.length)) return null;
  const [base, end] = [big(firstIp(whole)), big(lastIp(whole))];
  const slotCount = 2n ** BigInt(subnetLength - whole.length);
  const slotSize = (end - base + 1n) / slotCount;
  if (slotSize === 0n) return null;
  const cells = slotCount > BigInt(MOST_CELLS) ? MOST_CELLS : Number(slotCount);
  const cellSize = (end - base + 1n) / BigInt(cells);
  const spans = all.filter((lease) => lease.family === family).flatMap((lease) => spanOf(lease) ?? []);
  const inside = spans.filter(({ first, last }) => first >= base && last <= end);
  const overlaps = overlapsOf(inside);
  const cellOf = (address: bigint): number => Number((address - base) / cellSize);
  const leases = Array.from({ length: cells }, (): ReportedLease[] => []);
  for (const { lease, first, last } of inside)
    for (let cell = cellOf(first); cell <= cellOf(last); cell++) leases[cell]!.push(lease);
  const crossed = new Set<number>();
  for (const { first, last } of overlaps)
    for (let cell = cellOf(first); cell <= cellOf(last); cell++) crossed.add(cell);
  const bound = (text: string | null, or: bigint): bigint => {
    const ip = text === null ? null : ipFromText(text);
    return ip === null ? or : big(ip);
  };
  const [min, max] = [bound(network.subnetMin, base), bound(network.subnetMax, end)];
  const perCell = Number(cellSize / slotSize);
  const stateOf = (held: readonly ReportedLease[], cell: number): SlotState => {
    const first = base + BigInt(cell) * cellSize;
    if (crossed.has(cell)) return 'overlap';
    if (held.some(({ reserved }) => reserved === true)) return 'reserved';
    if (held.length > 0) return perCell > held.length ? 'part' : 'used';
    return first + cellSize <= min || first >= max + slotSize ? 'unused' : 'free';
  };
  const slots = Number((max - min) / slotSize) + 1;
  const heldSlots = new Set<bigint>();
  for (const { first, last } of inside)
    for (let at = (first - base) / slotSize; at <= (last - base) / slotSize && heldSlots.size < 1e6; at++)
      heldSlots.add(at);
  const given = [...heldSlots].filter((slot) => base + slot * slotSize >= min && base + slot * slotSize <= max).length;
  const columns = cells > 256 ? 32 : Math.min(16, cells);
  return {
    network,
    columns,
    rows: Math.ceil(cells / columns),
    perCell,
    states: leases.map(stateOf),
    leases,
    addresses: leases.map((_, cell) => textOf(base + BigInt(cell) * cellSize, family)),
    slots,
    free: Math.max(0, slots - given),
    reserved: inside.filter(({ lease }) => lease.reserved === true).length,
    overlapping: overlaps.map(({ pair }) => pair),
    outside: spans.filter((span) => !inside.includes(span)).map(({ lease }) => lease),
  };
}
