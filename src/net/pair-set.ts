type Pair = readonly [from: string, to: string];

/** Ordered pairs of members, each once, as one number; a host that is cut off from all others costs nothing more. */
export class PairSet {
  private readonly members: readonly string[];
  private readonly places: ReadonlyMap<string, number>;
  private readonly pairs = new Set<number>();
  private readonly wholly = new Set<number>();
  /** Pairs that were measured with somebody who is no member. */
  private readonly strange = new Map<string, Pair>();

  /** `members` by name, `places` where each stands among them. */
  constructor(members: readonly string[], places: ReadonlyMap<string, number>) {
    this.members = members;
    this.places = places;
  }

  add(from: string, to: string): void {
    const [a, b] = [this.places.get(from), this.places.get(to)];
    if (a === undefined || b === undefined) this.strange.set(`${from} ${to}`, [from, to]);
    else this.pairs.add(a * this.members.length + b);
  }

  /** Both ways between two members; nothing where one is none. */
  addBoth(host: string, peer: string): void {
    const [a, b] = [this.places.get(host), this.places.get(peer)];
    if (a === undefined || b === undefined || a === b) return;
    this.pairs.add(a * this.members.length + b);
    this.pairs.add(b * this.members.length + a);
  }

  /** All ways from and to a member. */
  addHost(host: string): void {
    const at = this.places.get(host);
    if (at !== undefined) this.wholly.add(at);
  }

  get count(): number {
    const { length } = this.members;
    const cut = this.wholly.size;
    let count = cut * (length - 1) * 2 - cut * (cut - 1) + this.strange.size;
    for (const pair of this.pairs)
      if (!this.wholly.has(Math.floor(pair / length)) && !this.wholly.has(pair % length)) count++;
    return count;
  }

  /** The first `most`, by name. */
  first(most: number): Pair[] {
    const { length } = this.members;
    const all = [...this.strange.values()];
    const nth = (pair: number): Pair => [this.members[Math.floor(pair / length)]!, this.members[pair % length]!];
    if (this.wholly.size === 0) {
      for (const pair of Float64Array.from(this.pairs).sort().subarray(0, most)) all.push(nth(pair));
    } else {
      for (let a = 0, found = 0; a < length && found < most; a++)
        for (let b = 0; b < length && found < most; b++) {
          if (a === b || !(this.wholly.has(a) || this.wholly.has(b) || this.pairs.has(a * length + b))) continue;
          all.push([this.members[a]!, this.members[b]!]);
          found++;
        }
    }
    return all.sort(byNames).slice(0, most);
  }
}

/** As `from to` sorts. */
function byNames([a, b]: Pair, [c, d]: Pair): number {
  const [one, other] = [`${a},${b}`, `${c},${d}`];
  return one < other ? -1 : one > other ? 1 : 0;
}
