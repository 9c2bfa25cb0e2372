import type { DrawnEstate } from './estate.ts';

/** Two hosts between which at least one direction is broken. Places in the drawing, the lower first. */
export interface BrokenLink {
  readonly a: number;
  readonly b: number;
  /** a to b, b to a. */
  readonly ways: readonly [boolean, boolean];
  readonly cause: number;
}

export function brokenLinks({ drawn, brokenBy }: DrawnEstate): BrokenLink[] {
  const links: BrokenLink[] = [];
  for (let a = 0; a < drawn.length; a++) {
    for (let b = a + 1; b < drawn.length; b++) {
      const there = brokenBy(drawn[a]!.name, drawn[b]!.name);
      const back = brokenBy(drawn[b]!.name, drawn[a]!.name);
      const cause = there ?? back;
      if (cause !== null) links.push({ a, b, ways: [there !== null, back !== null], cause });
    }
  }
  return links;
}
