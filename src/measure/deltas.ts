import type { Family } from '../types/address.ts';
import type { Counters } from '../types/measure.ts';

/** What counters grew by; null for one that is not known, or that began anew in between (its device was made again). */
export interface Deltas {
  readonly of: (name: string) => number | null;
  /** What some counters grew by together, less what others did: of packets that two places count, those that only one saw. */
  readonly apart: (these: readonly string[], those: readonly string[]) => number | null;
}

/** Our own connections move these once for each script, not by the time that passes: what grows otherwise is told apart by their sum. */
const VOLUME = new Set(['Ip', 'Ip6'].flatMap((ip) => [`${ip}.InReceives`, `${ip}.InDelivers`, `${ip}.ForwDatagrams`]));
/** `otherhost` is printed only when there is one. */
const ABSENT_IS_ZERO = new Set(['otherhost']);

/**
 * Growth from `before` to `after`, less what grows without us in as much time: `idle` are two snapshots with nothing sent
 * in between, `share` how much longer the burst took than they stand apart.
 */
export function deltas(
  before: Counters | undefined,
  after: Counters | undefined,
  idle?: { readonly before: Counters; readonly after: Counters; readonly share: number },
): Deltas {
  const grown = (a: Counters | undefined, b: Counters | undefined, name: string): number | null => {
    if (a === undefined || b === undefined || a.size === 0 || b.size === 0) return null;
    const [from, to] = [a.get(name), b.get(name)];
    if (to === undefined) return ABSENT_IS_ZERO.has(name) ? 0 : null;
    const growth = to - (from ?? 0);
    return from === undefined && !ABSENT_IS_ZERO.has(name) ? null : growth < 0 ? null : growth;
  };
  const together = (a: Counters | undefined, b: Counters | undefined, names: readonly string[]): number | null =>
    names.reduce<number | null>((sum, name) => {
      const value = grown(a, b, name);
      return sum === null || value === null ? null : sum + value;
    }, 0);
  const apart = (
    a: Counters | undefined,
    b: Counters | undefined,
    these: readonly string[],
    those: readonly string[],
  ): number | null => {
    const [more, less] = [together(a, b, these), together(a, b, those)];
    return more === null || less === null ? null : more - less;
  };
  return {
    apart: (these, those) => {
      const total = apart(before, after, these, those);
      if (total === null || idle === undefined) return total;
      return total - Math.round(Math.max(0, apart(idle.before, idle.after, these, those) ?? 0) * idle.share);
    },
    of: (name) => {
      const total = grown(before, after, name);
      if (total === null || idle === undefined || VOLUME.has(name)) return total;
      const noise = grown(idle.before, idle.after, name) ?? 0;
      return Math.max(0, total - Math.round(noise * idle.share));
    },
  };
}

/** The same asked by IPv4's names, `Ip.InReceives`, of counters that the kernel keeps for each family apart. */
export function inFamily(grown: Deltas, family: Family): Deltas {
  if (family === 4) return grown;
  const named = (name: string): string => name.replace(/^(Ip|Icmp|Udp)\./, '$16.');
  return {
    of: (name) => grown.of(named(name)),
    apart: (these, those) => grown.apart(these.map(named), those.map(named)),
  };
}
