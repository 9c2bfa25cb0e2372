// One or several faults on a lab: break, check through real SSH and etcd, compare with what each expects, mend, compare the state.
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import type { Lab } from '../../src/lab/hands.ts';
import type { Fault, LabLookalike } from '../../src/types/fault.ts';
import type { Cause } from '../../src/types/finding.ts';
import type { Report } from '../../src/types/report.ts';
import { checkLab, measureLab, outline } from '../lab/checking.ts';
import { difference, everywhere, stateOf } from '../lab/estate.ts';

/** A lab that is up and healthy, with the state it must return to. */
export interface Bench {
  readonly lab: Lab;
  readonly config: string;
  readonly healthy: readonly string[];
}

export async function benchOf(lab: Lab): Promise<Bench> {
  return { lab, config: lab.paths.config, healthy: await stateOf(lab, everywhere(lab)) };
}

/** What became of one trial; all empty and true is right. */
export interface Trial {
  readonly faults: readonly string[];
  /** Some cause was reported at all. */
  readonly detected: boolean;
  /** For each fault: its expected cause at its host, object and peer is among the causes. */
  readonly named: boolean;
  /** The first cause is an expected one. */
  readonly first: boolean;
  /** Checks that a fault expects among the findings, and that found nothing. */
  readonly unfound: readonly string[];
  /** Causes nobody expects. */
  readonly extra: readonly string[];
  readonly gaps: number;
  /** Lines of the estate's state that did not return when mended. */
  readonly unmended: readonly string[];
  readonly outline: string;
  readonly ms: number;
}

/** A fault of the lab, or one of data. */
export type Expecting = Pick<Fault, 'id' | 'expect'>;

/** Is this the cause the fault expects: id, culprit host and object, and peer where it is about one? */
export function isExpected({ id, culprit }: Cause, { expect }: Expecting): boolean {
  return (
    id === expect.cause &&
    culprit.host === expect.host &&
    culprit.object === expect.object &&
    (expect.peer === undefined || culprit.peer === expect.peer)
  );
}

export function isRight(trial: Trial): boolean {
  const { named, first, unfound, extra, gaps, unmended } = trial;
  return named && first && [unfound, extra, unmended].every(({ length }) => length === 0) && gaps === 0;
}

const SETTLED_WITHIN_MS = 4_000;

/** What still differs from the healthy state; the kernel may need a moment. */
export async function remains({ lab, healthy }: Bench): Promise<readonly string[]> {
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  for (;;) {
    const left = difference(healthy, await stateOf(lab, everywhere(lab)));
    if (left.length === 0 || Date.now() > deadline) return left;
  }
}

/** Takes a step for each of these, then the task, and undoes what was done whatever happens: one failure shall not be many. */
async function between<S, R>(
  steps: readonly S[],
  take: (step: S) => Promise<unknown>,
  undo: (step: S) => Promise<unknown>,
  task: () => Promise<R>,
): Promise<R> {
  const taken: S[] = [];
  try {
    for (const step of steps) {
      await take(step);
      taken.push(step);
    }
    return await task();
  } finally {
    for (const step of taken.reverse()) await undo(step);
  }
}

/** Runs the task on a lab that is broken by all of these, and mends it in reverse order. */
export function withFaults<R>(lab: Lab, faults: readonly Fault[], task: () => Promise<R>): Promise<R> {
  return between(
    faults,
    (fault) => breakFault(lab, fault),
    (fault) => healFault(lab, fault),
    task,
  );
}

/** Breaks the lab by all of these at once and mends it in reverse order. */
export async function tryFaults(
  bench: Bench,
  faults: readonly Fault[],
  keep?: (report: Report) => Promise<void>,
): Promise<Trial> {
  const started = Date.now();
  const look = faults.some(({ active }) => active) ? measureLab : checkLab;
  const report = await withFaults(bench.lab, faults, async () => {
    const seen = await look(bench.config);
    await keep?.(seen);
    return seen;
  });
  const unmended = await remains(bench);
  return { ...trialOf(faults, report), unmended, ms: Date.now() - started };
}

/** What a report makes of these faults. */
export function trialOf(faults: readonly Expecting[], report: Report): Trial {
  const { causes, findings } = report;
  const wanted = faults.flatMap(({ expect }) => expect.findings ?? []);
  return {
    faults: faults.map(({ id }) => id),
    detected: causes.length > 0,
    named: faults.every((fault) => causes.some((cause) => isExpected(cause, fault))),
    first: causes[0] !== undefined && faults.some((fault) => isExpected(causes[0]!, fault)),
    unfound: wanted.filter((id) => findings.every(({ check }) => check !== id)),
    extra: causes.filter((cause) => !faults.some((fault) => isExpected(cause, fault))).map(({ key }) => key),
    gaps: report.gaps.length,
    unmended: [],
    outline: outline(report),
    ms: 0,
  };
}

/** What a healthy estate that looks odd raised; all empty is right. */
export interface Quiet {
  /** Keys of findings, and hosts that could not be judged. */
  readonly alarms: readonly string[];
  readonly unmended: readonly string[];
}

/** Makes the lab look odd in all these ways at once, checks it, and puts it back. */
export async function tryLookalikes(bench: Bench, lookalikes: readonly LabLookalike[]): Promise<Quiet> {
  const look = lookalikes.some(({ active }) => active) ? measureLab : checkLab;
  const { findings, gaps } = await between(
    lookalikes,
    (lookalike) => lookalike.prepare(bench.lab),
    (lookalike) => lookalike.undo(bench.lab),
    () => look(bench.config),
  );
  return {
    alarms: [...findings.map(({ key }) => key), ...gaps.map(({ host, probe, kind }) => `gap ${host} ${probe} ${kind}`)],
    unmended: await remains(bench),
  };
}
