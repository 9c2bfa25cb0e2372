import { cidrText, firstIp, lastIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Estate, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import { vtepNameOf } from './vtep-name.ts';

/** What a line says of a peer: its route, its neighbour row or its FDB entry. */
export const ROUTE = 0;
export const NEIGHBOUR = 1;
export const FDB = 2;
const KINDS = 3;

/** One lease of the estate that has usual lines; `n` is its place among its overlay's leases. */
export interface UsualLease {
  readonly overlay: Overlay;
  readonly n: number;
  readonly lease: Lease;
}

/**
 * The lines that hosts of era C print of a peer when all is as its lease says, found by hash: shared by all hosts, so that
 * a line is recognised without being parsed. Leases that are not plainly themselves (an address, MAC or subnet that another
 * has too, no MAC, another VNI than most) have none: what hosts print of them is always read.
 */
export interface UsualLines {
  readonly leases: readonly UsualLease[];
  /** 1 + (index of a lease * 3 + kind); 0 where the slot is free. Its length is a power of two. */
  readonly slots: Int32Array;
  readonly hashes: Int32Array;
  /** Where the text of each line starts in `text`; the next one's start is its end. */
  readonly starts: Int32Array;
  readonly text: DataView;
  /** Bytes of the shortest line of each kind; 0 where there is none. */
  readonly shortest: readonly number[];
}

/** What hosts' judgements read of a lease, beside its addresses. */
function traits({ vni, silent, reserved, subnet, overwriteIp }: Lease): string {
  return [vni, silent ?? false, reserved, subnet.length, overwriteIp ?? null].join();
}

function most(values: readonly string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Leases that no other could be taken for, and that are like most. */
function plainLeases(overlay: Overlay): UsualLease[] {
  const { leases, byUnderlayIp } = overlay;
  const macs = new Map<number, number>();
  for (const { vtepMac } of leases) if (vtepMac !== null) macs.set(vtepMac, (macs.get(vtepMac) ?? 0) + 1);
  const usual = most(leases.map(traits));
  return leases.flatMap((lease, n) => {
    const before = leases[n - 1];
    const after = leases[n + 1];
    const apart =
      (before === undefined || lastIp(before.subnet) < firstIp(lease.subnet)) &&
      (after === undefined || firstIp(after.subnet) > lastIp(lease.subnet));
    const own =
      lease.vtepMac !== null && macs.get(lease.vtepMac) === 1 && byUnderlayIp.get(lease.underlayIp)?.length === 1;
    return apart && own && traits(lease) === usual ? [{ overlay, n, lease }] : [];
  });
}

/** In the order of ROUTE, NEIGHBOUR, FDB. Source: iproute2 ip/iproute.c, ip/ipneigh.c, bridge/fdb.c. */
function linesOf({ overlay, lease }: UsualLease): readonly string[] {
  // its hosts have the device they wrote into their leases, whatever net-conf says by now
  const dev = vtepNameOf(overlay.family, lease.vni ?? overlay.vni ?? 1);
  const gateway = ipText(firstIp(lease.subnet));
  const subnet = cidrText({ ip: firstIp(lease.subnet), length: lease.subnet.length });
  const mac = macText(lease.vtepMac!);
  return [
    `${subnet} via ${gateway} dev ${dev} ${overlay.family === 4 ? 'onlink' : 'metric 1024 onlink pref medium'}`,
    `${gateway} dev ${dev} lladdr ${mac} PERMANENT`,
    `${mac} dev ${dev} dst ${ipText(lease.underlayIp)} self permanent`,
  ];
}

/** Four bytes at a time, the last four again: a line is longer than that. */
function hashOf(view: DataView, from: number, end: number): number {
  let hash = end - from;
  for (let i = from; i + 4 <= end; i += 4) hash = (Math.imul(hash ^ view.getInt32(i, true), MULTIPLIER) + 1) | 0;
  hash = Math.imul(hash ^ view.getInt32(end - 4, true), MULTIPLIER);
  return hash ^ (hash >>> 15);
}

/** Odd, with bits all over: the golden ratio's. */
const MULTIPLIER = 0x9e3779b1;

/** A view of the very bytes. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function build({ overlays }: Estate): UsualLines {
  const leases = overlays.flatMap(plainLeases);
  const lines = leases.flatMap(linesOf).map((line) => Buffer.from(line, 'latin1'));
  let size = 16;
  while (size < lines.length * 2) size *= 2;
  const slots = new Int32Array(size);
  const hashes = new Int32Array(lines.length);
  const starts = new Int32Array(lines.length + 1);
  for (const [id, line] of lines.entries()) {
    hashes[id] = hashOf(viewOf(line), 0, line.length);
    starts[id + 1] = starts[id]! + line.length;
    let slot = hashes[id]! & (size - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (size - 1);
    slots[slot] = id + 1;
  }
  const shortest = Array.from({ length: KINDS }, (_, kind) =>
    lines.reduce(
      (least, { length }, id) => (id % KINDS === kind && (least === 0 || length < least) ? length : least),
      0,
    ),
  );
  return { leases, slots, hashes, starts, text: viewOf(Buffer.concat(lines)), shortest };
}

const made = new WeakMap<Estate, UsualLines>();

/** The table of an estate; made once for all its hosts. */
export function usualLines(estate: Estate): UsualLines {
  const known = made.get(estate);
  if (known !== undefined) return known;
  const lines = build(estate);
  made.set(estate, lines);
  return lines;
}

/** Is view[from, end) this line? */
function same({ text, starts }: UsualLines, id: number, view: DataView, from: number, end: number): boolean {
  const at = starts[id]!;
  const length = end - from;
  if (starts[id + 1]! - at !== length) return false;
  for (let i = 0; i + 4 <= length; i += 4) if (text.getInt32(at + i) !== view.getInt32(from + i)) return false;
  return text.getInt32(at + length - 4) === view.getInt32(end - 4);
}

/** The index of the lease of which view[from, end), a line without what spaces end it, tells the usual of this kind; -1 for any other line. */
export function usualLeaseAt(lines: UsualLines, kind: number, view: DataView, from: number, end: number): number {
  if (end - from < 4) return -1;
  const { slots, hashes } = lines;
  const hash = hashOf(view, from, end);
  const mask = slots.length - 1;
  for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
    const id = slots[slot]! - 1;
    if (id < 0) return -1;
    if (hashes[id] === hash && id % KINDS === kind && same(lines, id, view, from, end)) return (id - kind) / KINDS;
  }
}
