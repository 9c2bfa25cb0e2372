import type { Severity } from './finding.ts';
import type { Report, Verdict } from './report.ts';

/** Round trips and loss of a whole run. */
export interface RunLatency {
  /** Of all packets that were sent. */
  readonly lossPercent: number;
  /** Median over the pairs' medians; null where nothing was answered. */
  readonly rttMsP50: number | null;
  /** The slowest pair's slowest that is known; null where nothing was answered. */
  readonly rttMsWorst: number | null;
}

export interface RunCause {
  readonly key: string;
  readonly id: string;
  readonly severity: Severity;
  readonly host: string;
  readonly summary: string;
  readonly brokenPairs: number;
}

/** What the history keeps of a run (`run.json`): small whatever the estate's size. */
export interface RunSummary {
  readonly schema: 1;
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  readonly verdict: Verdict;
  readonly incomplete: boolean;
  readonly scope: Report['scope'];
  readonly causes: readonly RunCause[];
  /** null where nothing was measured. */
  readonly overlay: RunLatency | null;
  readonly underlay: RunLatency | null;
}

/** A run in the history. */
export interface StoredRun {
  /** Name of its folder: `2026-01-01T00-00-00Z`. */
  readonly name: string;
  /** Files in it. */
  readonly files: readonly string[];
  readonly summary: RunSummary;
}
