import type { Pattern } from '../types/measure.ts';

interface Directed {
  readonly from: string;
  readonly to: string;
}

function key({ from, to }: Directed): string {
  return `${from} ${to}`;
}

/** Does a host fail with so many of its peers that it is at fault, rather than its links? */
function most(failing: number, of: number): boolean {
  return of >= 2 && failing >= Math.max(Math.min(3, of), Math.ceil(0.75 * of));
}

/**
 * Which failing pairs belong together: a host with (nearly) all its peers, in both directions or one; two groups of hosts
 * between which nothing passes; single pairs. The host with the most failing pairs is taken first, and its pairs are its own.
 * Every failing pair is in exactly one pattern.
 */
export function patternsOf<T extends Directed>(
  failing: readonly T[],
  measured: readonly Directed[],
): { readonly pattern: Pattern; readonly pairs: readonly T[] }[] {
  const left = new Map(failing.map((pair) => [key(pair), pair]));
  const peersFrom = new Map<string, number>();
  const peersTo = new Map<string, number>();
  for (const { from, to } of new Map(measured.map((pair) => [key(pair), pair])).values()) {
    peersFrom.set(from, (peersFrom.get(from) ?? 0) + 1);
    peersTo.set(to, (peersTo.get(to) ?? 0) + 1);
  }
  const hosts = [...new Set(measured.flatMap(({ from, to }) => [from, to]))].sort();
  const found: { pattern: Pattern; pairs: T[] }[] = [];
  const take = (kind: Pattern['kind'], names: readonly string[], pairs: readonly T[]): void => {
    for (const pair of pairs) left.delete(key(pair));
    found.push({ pattern: { kind, hosts: names, key: [kind, ...names].join(' ') }, pairs: [...pairs] });
  };
  const row = (host: string) => [...left.values()].filter(({ from }) => from === host);
  const column = (host: string) => [...left.values()].filter(({ to }) => to === host);

  const everything = [...peersFrom.values()].reduce((sum, count) => sum + count, 0);
  // where few hosts were measured with all others, all that fails may still be theirs
  const meshed = Math.min(...peersFrom.values()) >= (hosts.length - 1) / 2;
  if (hosts.length > 2 && meshed && left.size === everything) {
    take('all', [], [...left.values()]);
    return found;
  }
  // first: a group that is cut off looks like bad hosts, one by one
  for (const { pairs, sides } of blocks([...left.values()])) take('block', sides, pairs);
  for (;;) {
    const accused = hosts
      .map((host) => ({ host, out: row(host), into: column(host) }))
      .map((each) => ({
        ...each,
        bad: [
          most(each.out.length, peersFrom.get(each.host) ?? 0),
          most(each.into.length, peersTo.get(each.host) ?? 0),
        ] as const,
      }))
      .filter(({ bad }) => bad[0] || bad[1])
      .sort((a, b) => count(b) - count(a) || (a.host < b.host ? -1 : 1))[0];
    if (accused === undefined) break;
    const { host, out, into, bad } = accused;
    if (bad[0] && bad[1]) take('host', [host], [...out, ...into]);
    else if (bad[0]) take('row', [host], out);
    else take('column', [host], into);
  }
  for (const pair of [...left.values()]) {
    if (!left.has(key(pair))) continue;
    const back = left.get(key({ from: pair.to, to: pair.from }));
    const names = back === undefined ? [pair.from, pair.to] : [pair.from, pair.to].sort();
    take('cell', names, back === undefined ? [pair] : [pair, back]);
  }
  return found;
}

function count({
  out,
  into,
  bad,
}: {
  out: readonly unknown[];
  into: readonly unknown[];
  bad: readonly [boolean, boolean];
}): number {
  return (bad[0] ? out.length : 0) + (bad[1] ? into.length : 0);
}

/** Groups of at least two hosts on each side, of which every one fails with every one of the other side. */
function blocks<T extends Directed>(pairs: readonly T[]): { readonly pairs: T[]; readonly sides: string[] }[] {
  const peers = new Map<string, Set<string>>();
  for (const { from, to } of pairs)
    for (const [one, other] of [
      [from, to],
      [to, from],
    ] as const)
      peers.set(one, (peers.get(one) ?? new Set()).add(other));
  const groups = new Map<string, string[]>();
  for (const [host, others] of peers) {
    const same = [...others].sort().join(' ');
    groups.set(same, [...(groups.get(same) ?? []), host]);
  }
  const done = new Set<string>();
  return [...groups.values()].flatMap((left) => {
    const right = [...peers.get(left[0]!)!].sort();
    const whole = left.length > 1 && right.length > 1 && right.every((host) => peers.get(host)!.size === left.length);
    if (!whole || [...left, ...right].some((host) => done.has(host))) return [];
    for (const host of [...left, ...right]) done.add(host);
    const within = new Set([...left, ...right]);
    const sides = [left.sort().join(','), right.join(',')].sort();
    return [{ pairs: pairs.filter(({ from, to }) => within.has(from) && within.has(to)), sides }];
  });
}
