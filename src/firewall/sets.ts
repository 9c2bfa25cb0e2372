import { firstIp, lastIp } from '../net/cidr.ts';
import { ipPlus } from '../net/ip.ts';
import type { Cidr, Ip } from '../types/address.ts';
import type { IpSet, Range } from '../types/firewall.ts';

export const EMPTY: IpSet = [];

export function rangeOf(cidr: Cidr): Range {
  return { first: firstIp(cidr), last: lastIp(cidr) };
}

/** Of one family each; sorts, and joins what overlaps or touches. */
export function setOf(ranges: readonly Range[]): IpSet {
  if (ranges.length < 2) return ranges;
  const sorted = [...ranges].sort((a, b) => (a.first < b.first ? -1 : a.first > b.first ? 1 : 0));
  const out: { first: Ip; last: Ip }[] = [];
  for (const { first, last } of sorted) {
    const open = out.at(-1);
    if (open !== undefined && first <= ipPlus(open.last, 1)) {
      if (last > open.last) open.last = last;
    } else out.push({ first, last });
  }
  return out;
}

/** Index of the first range that ends at or after `ip`. */
function from(set: IpSet, ip: Ip): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (set[middle]!.last < ip) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How `set` lies to `other`: all of it inside, none, or some. */
export function inside(set: IpSet, other: IpSet): 'all' | 'none' | 'some' {
  if (set.length === 0 || other.length === 0) return 'none';
  // a rule names one prefix, most often: the answer then follows from the ends
  if (other.length === 1) {
    const { first, last } = other[0]!;
    if (set[0]!.first >= first && set.at(-1)!.last <= last) return 'all';
    const at = set[from(set, first)];
    return at === undefined || at.first > last ? 'none' : 'some';
  }
  const common = intersect(set, other);
  if (common.length === 0) return 'none';
  return same(common, set) ? 'all' : 'some';
}

function same(a: IpSet, b: IpSet): boolean {
  return a.length === b.length && a.every(({ first, last }, i) => first === b[i]!.first && last === b[i]!.last);
}

export function intersect(a: IpSet, b: IpSet): IpSet {
  if (a.length === 0 || b.length === 0) return EMPTY;
  const out: Range[] = [];
  let i = from(a, b[0]!.first);
  let j = from(b, a[0]!.first);
  while (i < a.length && j < b.length) {
    const first = a[i]!.first > b[j]!.first ? a[i]!.first : b[j]!.first;
    const last = a[i]!.last < b[j]!.last ? a[i]!.last : b[j]!.last;
    if (first <= last) out.push({ first, last });
    if (a[i]!.last < b[j]!.last) i++;
    else j++;
  }
  return out;
}

/** What is in `a` and not in `b`. */
export function without(a: IpSet, b: IpSet): IpSet {
  const out: Range[] = [];
  let j = 0;
  for (const { first, last } of a) {
    let start = first;
    while (j < b.length && b[j]!.last < start) j++;
    let k = j;
    let open = true;
    while (k < b.length && b[k]!.first <= last) {
      if (b[k]!.first > start) out.push({ first: start, last: ipPlus(b[k]!.first, -1) });
      if (b[k]!.last >= last) {
        open = false;
        break;
      }
      start = ipPlus(b[k]!.last, 1);
      k++;
    }
    if (open && start <= last) out.push({ first: start, last });
  }
  return out;
}

/** Does the set hold any of these addresses? */
export function meets(set: IpSet, range: Range): boolean {
  const at = set[from(set, range.first)];
  return at !== undefined && at.first <= range.last;
}

/** Does one range of the set hold all of these? */
export function holds(set: IpSet, range: Range): boolean {
  const at = set[from(set, range.first)];
  return at !== undefined && at.first <= range.first && at.last >= range.last;
}

/** Addresses of a set; enough to tell a whole subnet from some of it. */
function count(set: IpSet): number {
  return set.reduce((sum, { first, last }) => sum + Number(BigInt(last) - BigInt(first)) + 1, 0);
}

/** Does the set hold more than half of these? */
export function mostly(set: IpSet, range: Range): boolean {
  return count(intersect([range], set)) * 2 > count([range]);
}
