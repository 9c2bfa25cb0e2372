import type { RunCause, StoredRun } from '../types/history.ts';

/**
 * What a run says of a cause. came: there, and not in the last run that could tell. lasts: there, as before. gone: not there, and
 * there before. unknown: not there, but not everything could be examined. none: not there, nor just before.
 */
export type Presence = 'came' | 'lasts' | 'gone' | 'unknown' | 'none';

/** A cause over all runs. */
export interface CauseSpan {
  /** As the last run that has it tells it. */
  readonly cause: RunCause;
  /** One for each run. */
  readonly presence: readonly Presence[];
  /** Index of the first and of the last run that has it. */
  readonly first: number;
  readonly last: number;
  /** How many runs have it. */
  readonly times: number;
  /** The last run has it, or cannot tell that it is gone. */
  readonly open: boolean;
}

function presenceOf(runs: readonly StoredRun[], key: string): Presence[] {
  let there = false;
  return runs.map(({ summary }) => {
    const has = summary.causes.some((cause) => cause.key === key);
    if (!has && summary.incomplete) return there ? 'unknown' : 'none';
    const presence = has ? (there ? 'lasts' : 'came') : there ? 'gone' : 'none';
    there = has;
    return presence;
  });
}

/** Every cause of any run, those that are still there first, then the latest. */
export function spansOf(runs: readonly StoredRun[]): CauseSpan[] {
  const causes = new Map<string, RunCause>();
  for (const { summary } of runs) for (const cause of summary.causes) causes.set(cause.key, cause);
  const spans = [...causes.values()].map((cause): CauseSpan => {
    const presence = presenceOf(runs, cause.key);
    const has = runs.map(({ summary }) => summary.causes.some(({ key }) => key === cause.key));
    return {
      cause,
      presence,
      first: has.indexOf(true),
      last: has.lastIndexOf(true),
      times: has.filter(Boolean).length,
      open: ['came', 'lasts', 'unknown'].includes(presence.at(-1)!),
    };
  });
  return spans.sort((a, b) => Number(b.open) - Number(a.open) || b.last - a.last || a.first - b.first);
}
