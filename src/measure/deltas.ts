import type { Family } from '../types/address.ts';
import type { Counters } from '../types/measure.ts';

/** What counters grew by; null for one that is not known, or that began anew in between (its device was made again). */
export interface Deltas {
  readonly of: (name: string) => number | null;
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
    const difference = to - (from ?? 0);
    return from === undefined && !ABSENT_IS_ZERO.has(name) ? null : difference < 0 ? null : difference;
  };
  return {
    of: (name) => {
      const total = grown(before, after, name);
      if (total === null || idle === undefined || VOLUME.has(name)) return total;
      const noise = grown(idle.before, idle.after, name) ?? 0;
      return Math.max(0, total - Math.round(noise * idle.share));
    },
  };
}

/** The same asked by IPv4's names, `Ip.InReceives`, of counters that the kernel keeps for each family apart. */
export function inFamily({ of }: Deltas, family: Family): Deltas {
  return family === 4 ? { of } : { of: (name) => of(name.replace(/^(Ip|Icmp|Udp)\./, '$16.')) };
}
