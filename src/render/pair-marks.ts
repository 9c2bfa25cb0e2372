import type { Cause } from '../types/finding.ts';
import type { Symptom } from '../types/measure.ts';
import type { Report } from '../types/report.ts';

/** What a letter says of an ordered pair. */
export type Mark = 'X' | 'M' | 'T' | 'L' | 'S' | 'D' | '.' | '-';

/** Worst first. */
export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  X: 'broken',
  M: 'too small a path MTU',
  T: 'no TCP',
  L: 'losing packets',
  S: 'slow',
  D: 'by a detour',
  '.': 'well',
  '-': 'not measured',
};
const WORST = Object.keys(MARK_WORDS) as Mark[];

const OF_SYMPTOM: Readonly<Record<Symptom, Mark>> = {
  dark: 'X',
  unreachable: 'X',
  unforwarded: 'X',
  'too-big': 'M',
  fragmented: 'M',
  tcp: 'T',
  loss: 'L',
  slow: 'S',
  'over-budget': 'S',
  detour: 'D',
  undelivered: 'L',
  stuck: 'L',
  'some-ports': 'L',
};

/** A stored report may hold a symptom of a later version: it is not well. */
function markOf(symptom: Symptom | null): Mark {
  if (symptom === null) return '.';
  return Object.hasOwn(OF_SYMPTOM, symptom) ? OF_SYMPTOM[symptom] : 'X';
}

/** Hosts that stand for each other in a matrix: one that pairs fail with, or all others together. */
export interface Group {
  readonly name: string;
  readonly hosts: readonly string[];
}

export interface PairMarks {
  readonly hosts: readonly string[];
  readonly counts: ReadonlyMap<Mark, number>;
  /** Broken pairs that no list names: a cause lists its first pairs only. */
  readonly unplaced: number;
  /** As many groups as asked for at most: whom pairs fail with apart, worst first chosen, the others in one. */
  readonly grouped: (most: number) => Group[];
  /** One row for each group: a letter for each group sent to, small where only some of the pairs are so; `\` for a host itself. */
  readonly rows: (groups: readonly Group[]) => string[];
}

const byNumber = new Intl.Collator('en', { numeric: true });

function namesOf({ hosts, pairs, causes }: Report): string[] {
  const names = new Set(hosts.map(({ name }) => name));
  for (const { from, to } of pairs) names.add(from).add(to);
  for (const { brokenPairs } of causes) for (const pair of brokenPairs.list) for (const name of pair) names.add(name);
  return [...names].sort(byNumber.compare);
}

/** Every pair of its host, where that many are broken and all that are listed are the host's. */
function isWhole({ brokenPairs: { count, list }, culprit }: Cause, size: number): boolean {
  return count > list.length && count === 2 * (size - 1) && list.every((pair) => pair.includes(culprit.host));
}

/** Marks of the pairs that anything is known of, worst first where several things are. */
export function pairMarks(report: Report): PairMarks {
  const { causes, pairs, scope } = report;
  const hosts = namesOf(report);
  const size = hosts.length;
  const total = Math.max(scope.orderedPairs, size * (size - 1));
  const marks = new Map<string, Map<string, Mark>>();
  const mark = (from: string, to: string, what: Mark): void => {
    const row = marks.get(from) ?? new Map<string, Mark>();
    marks.set(from, row);
    const known = row.get(to);
    if (known === undefined || WORST.indexOf(what) < WORST.indexOf(known)) row.set(to, what);
  };
  for (const { from, to, symptom } of pairs) mark(from, to, markOf(symptom));
  const all = causes.some(({ brokenPairs: { count, of } }) => count > 0 && count === of);
  let unplaced = 0;
  for (const cause of causes) {
    const { count, list } = cause.brokenPairs;
    for (const [from, to] of list) mark(from, to, 'X');
    if (isWhole(cause, size)) {
      for (const other of hosts) {
        if (other === cause.culprit.host) continue;
        mark(cause.culprit.host, other, 'X');
        mark(other, cause.culprit.host, 'X');
      }
    } else if (!all) unplaced += count - list.length;
  }
  const marked = function* (): Iterable<readonly [from: string, to: string, mark: Mark]> {
    for (const [from, row] of marks) for (const [to, what] of row) yield [from, to, what];
  };
  return {
    hosts,
    counts: all ? new Map([['X', total]]) : countsOf(marked(), total),
    unplaced,
    grouped: (most) => groupsOf(hosts, all ? [] : marked(), most),
    rows: (groups) => rowsOf(groups, marked(), all),
  };
}

type Marked = Iterable<readonly [from: string, to: string, mark: Mark]>;

function countsOf(marked: Marked, total: number): Map<Mark, number> {
  const counts = new Map<Mark, number>(WORST.map((each) => [each, 0]));
  let known = 0;
  for (const [, , what] of marked) {
    counts.set(what, counts.get(what)! + 1);
    known++;
  }
  counts.set('-', counts.get('-')! + Math.max(0, total - known));
  return counts;
}

/** Takes whom most failing pairs have in common, then of those that are left, until there is room for the others only. */
function groupsOf(hosts: readonly string[], marked: Marked, most: number): Group[] {
  if (hosts.length <= most) return hosts.map((name) => ({ name, hosts: [name] }));
  let failing = [...marked].filter(([, , what]) => what !== '.' && what !== '-');
  const apart = new Set<string>();
  while (failing.length > 0 && apart.size < most - 1) {
    const degrees = new Map<string, number>();
    for (const [from, to] of failing) {
      degrees.set(from, (degrees.get(from) ?? 0) + 1);
      degrees.set(to, (degrees.get(to) ?? 0) + 1);
    }
    const [worst] = [...degrees].sort((a, b) => b[1] - a[1] || byNumber.compare(a[0], b[0]))[0]!;
    apart.add(worst);
    failing = failing.filter(([from, to]) => from !== worst && to !== worst);
  }
  const others = hosts.filter((name) => !apart.has(name));
  return [
    ...hosts.filter((name) => apart.has(name)).map((name) => ({ name, hosts: [name] })),
    { name: `${others.length} ${apart.size === 0 ? '' : 'other '}hosts`, hosts: others },
  ];
}

function rowsOf(groups: readonly Group[], marked: Marked, all: boolean): string[] {
  const groupOf = new Map(groups.flatMap(({ hosts }, at) => hosts.map((name) => [name, at] as const)));
  const cells = groups.map(() => groups.map(() => new Map<Mark, number>()));
  for (const [from, to, what] of marked) {
    const cell = cells[groupOf.get(from)!]![groupOf.get(to)!]!;
    cell.set(what, (cell.get(what) ?? 0) + 1);
  }
  return cells.map((row, from) =>
    row
      .map((cell, to) => {
        const [a, b] = [groups[from]!.hosts.length, groups[to]!.hosts.length];
        if (from === to && a === 1) return '\\';
        if (all) return 'X';
        const worst = WORST.find((each) => cell.has(each)) ?? '-';
        return cell.get(worst) === a * b - (from === to ? a : 0) ? worst : worst.toLowerCase();
      })
      .join(''),
  );
}
