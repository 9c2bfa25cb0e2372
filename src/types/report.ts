import type { Cause, Evidence, ObjectKind, Outcome, Severity } from './finding.ts';
import type { PairMeasurement } from './measure.ts';
import type { Gap } from './probe.ts';

export type Verdict = 'healthy' | 'degraded' | 'unhealthy' | 'incomplete';

/** A finding as reports carry it. */
export interface ReportedFinding {
  readonly key: string;
  readonly check: string;
  readonly severity: Severity;
  readonly host: string;
  readonly peer: string | null;
  readonly object: ObjectKind;
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  /** Key of the cause it folds under; null for notes and suppressed findings. */
  readonly cause: string | null;
  /** Who suppressed it and why; null when nobody did. */
  readonly suppressed: string | null;
}

export interface ReportedHost {
  readonly name: string;
  readonly address: string | null;
  readonly underlayIp: string | null;
  readonly subnets: readonly string[];
  /** Flannel era its device and routes speak: A, B1, B2, C; null when unknown. */
  readonly era: string | null;
  readonly vtep: string | null;
  readonly vtepMac: string | null;
  readonly mtuBytes: number | null;
  readonly read: boolean;
}

/** A measured ordered pair, one for each family. */
export interface ReportedPair extends Omit<PairMeasurement, 'overheadMs' | 'pattern'> {
  /** Median of overlay minus underlay, ms, and its bootstrap 95 % interval; null when not known. */
  readonly overheadMsP50: number | null;
  readonly overheadMsInterval: readonly [number, number] | null;
  /** Who fails alike, `host minion2`; null when nothing is wrong. */
  readonly pattern: string | null;
}

/** What a run found; see CONTRACT, Report. Fields are only ever added. */
export interface Report {
  readonly schema: 1;
  readonly tool: { readonly name: string; readonly version: string };
  /** ISO 8601 UTC. */
  readonly takenAt: string;
  readonly verdict: Verdict;
  /** Something that belongs to every judgement could not be read, whatever else was found. */
  readonly incomplete: boolean;
  readonly scope: {
    readonly hosts: number;
    readonly hostsRead: number;
    readonly leases: number;
    readonly orderedPairs: number;
    readonly pairsMeasured: number;
  };
  readonly leaseSource: { readonly kind: string; readonly from: string } | null;
  readonly causes: readonly Cause[];
  readonly findings: readonly ReportedFinding[];
  /** Looked wrong at the first reading, right at the second: the estate was changing. Keys of findings. */
  readonly converging: readonly string[];
  readonly outcomes: readonly Outcome[];
  readonly pairs: readonly ReportedPair[];
  readonly gaps: readonly Gap[];
  readonly rejects: readonly {
    readonly host: string;
    readonly probe: string;
    readonly line: number;
    readonly text: string;
    readonly why: string;
  }[];
  readonly hosts: readonly ReportedHost[];
}
