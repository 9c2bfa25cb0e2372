/** What an estate is accepted by. */
export type CriterionId =
  | 'hosts-read'
  | 'evidence-whole'
  | 'pairs-measured'
  | 'faults'
  | 'path-mtu'
  | 'loss'
  | 'round-trip'
  | 'overhead';

/** pass, fail: the value is known. unknown: something it takes could not be examined. not-asked: `expect` names no limit. */
export type CriterionOutcome = 'pass' | 'fail' | 'unknown' | 'not-asked';

export interface Criterion {
  readonly id: CriterionId;
  /** What is asked for, in a few words. */
  readonly title: string;
  readonly unit: 'hosts' | 'checks' | 'pairs' | 'causes' | 'bytes' | '%' | 'ms';
  /** The number that decides: of the worst pair where pairs are measured; null where there is none. */
  readonly measured: number | null;
  /** What it is held against; null where nothing is asked. */
  readonly limit: number | null;
  /** `at-most`, `at-least`: how. */
  readonly by: 'at-most' | 'at-least';
  readonly outcome: CriterionOutcome;
  /** Where it was measured, or what is missing: `minion1 -> minion2, slowest of 10`. */
  readonly detail: string;
  /** Keys of the causes that say why. */
  readonly causes: readonly string[];
}

/** What `--profile acceptance` adds to a report. */
export interface Acceptance {
  readonly outcome: 'accepted' | 'not-accepted' | 'incomplete';
  readonly criteria: readonly Criterion[];
}
