import type { Severity } from './finding.ts';
import type { Report, Verdict } from './report.ts';

export type FactKind =
  | 'network'
  | 'lease'
  | 'kernel'
  | 'boot'
  | 'process'
  | 'device'
  | 'mac'
  | 'mtu'
  | 'vxlan'
  | 'address'
  | 'rule'
  | 'route'
  | 'firewall'
  | 'neighbour'
  | 'fdb'
  | 'sysctl'
  | 'subnet-env'
  | 'offload'
  | 'era';

/** Something a host is or holds, that stays as it is while nobody changes it: no counters, no ages. */
export interface Fact {
  readonly kind: FactKind;
  /** `flannel.1`, `main 10.1.22.0/24`, `net.ipv4.ip_forward`; with the kind the same in every run. */
  readonly name: string;
  /** The one peer it is about; null where it is about the host. */
  readonly peer: string | null;
  /** Several lines are compared one by one. */
  readonly lines: readonly string[];
  /** The kernel makes and forgets it by itself: only another value tells something, not that it comes or goes. */
  readonly passing?: true;
  /** The output that tells it; `report` where it stands in the report itself. */
  readonly source: string;
}

/** What is known of a host. */
export interface Facts {
  /** By kind and name. */
  readonly byKey: ReadonlyMap<string, Fact>;
  /** Outputs that were read: what one of them does not tell is not there. */
  readonly sources: ReadonlySet<string>;
}

/** A fact that is not what it was, on every host where it changed alike. */
export interface FactChange {
  readonly kind: FactKind;
  readonly name: string;
  readonly hosts: readonly string[];
  readonly peer: string | null;
  /** What is not there any more, and what is instead; null where nothing was or is. */
  readonly before: string | null;
  readonly after: string | null;
  /** Ordered pairs of hosts whose packets meet it. */
  readonly pairs: { readonly count: number; readonly of: number };
  /** Keys of the new causes on these hosts. */
  readonly beside: readonly string[];
}

export interface ComparedCause {
  readonly key: string;
  readonly id: string;
  readonly severity: Severity;
  readonly host: string;
  readonly summary: string;
  readonly brokenPairs: number;
}

export interface ComparedFinding {
  readonly key: string;
  readonly severity: Severity;
  readonly host: string;
  readonly message: string;
  readonly suppressed: string | null;
}

/** What two runs have in common, and what not, by key. */
export interface Compared<T> {
  readonly new: readonly T[];
  readonly gone: readonly T[];
  readonly lasting: readonly T[];
  /** Not there any more, but not everything it takes could be examined: nobody knows. */
  readonly unknown: readonly T[];
}

export interface ComparedRun {
  readonly takenAt: string;
  readonly verdict: Verdict;
  readonly incomplete: boolean;
  readonly scope: Report['scope'];
  /** Its raw outputs were there to be compared. */
  readonly bundle: boolean;
}

/** `diff OLD NEW`. */
export interface RunDiff {
  readonly schema: 1;
  readonly tool: Report['tool'];
  readonly old: ComparedRun;
  readonly new: ComparedRun;
  readonly causes: Compared<ComparedCause>;
  readonly findings: Compared<ComparedFinding>;
  /** Those that touch most pairs first. */
  readonly facts: readonly FactChange[];
  /** What only one of the two tells, and is not compared. */
  readonly notCompared: readonly { readonly host: string; readonly what: string; readonly missing: 'old' | 'new' }[];
}

/** A run beside the one it is measured by (`--baseline`): keys of causes. */
export interface Baseline {
  readonly takenAt: string;
  readonly verdict: Verdict;
  readonly new: readonly string[];
  readonly lasting: readonly string[];
  readonly gone: readonly { readonly key: string; readonly summary: string }[];
  readonly unknown: readonly { readonly key: string; readonly summary: string }[];
}
