import type { Acceptance } from './acceptance.ts';
import type { Family } from './address.ts';
import type { Baseline } from './diff.ts';
import type { Cause, Evidence, ObjectKind, Outcome, Severity } from './finding.ts';
import type { PairMeasurement } from './measure.ts';
import type { Gap } from './probe.ts';
import type { SshClient } from './transport.ts';

export type Verdict = 'healthy' | 'degraded' | 'unhealthy' | 'incomplete';

/** A suppression of the config and what became of it. */
export interface ReportedSuppression {
  readonly id: string;
  readonly host: string | null;
  readonly owner: string;
  readonly reason: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
  /** expired: it suppresses nothing any more. unused: nothing of that name was found. */
  readonly state: 'holds' | 'expired' | 'unused';
  /** Findings it holds back; one that has expired: those it would have held back. */
  readonly findings: number;
}

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
  /** Of a finding that stands for those of many peers: every one as `peer name`, the first included; absent elsewhere. */
  readonly alike?: readonly string[];
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
  /** What every judgement stands on could not be read of it, or not all; absent in reports of versions that did not tell it. */
  readonly incomplete?: boolean;
  /** Which client reached it, where transport auto chose. */
  readonly client?: SshClient;
}

/** One overlay network as its net-conf and leases describe it. Absent values are null, not defaults of ours. */
export interface ReportedNetwork {
  readonly family: Family;
  /** The network that holds all leases, `10.1.0.0/16`; null when the source has no net-conf. */
  readonly aggregate: string | null;
  /** Prefix length of a lease; null when neither net-conf nor the leases agree on one. */
  readonly subnetLength: number | null;
  /** First address of the first and of the last subnet that is given out, flannel's defaults resolved; null without aggregate or length. */
  readonly subnetMin: string | null;
  readonly subnetMax: string | null;
  /** `vxlan`; null without net-conf. */
  readonly backendType: string | null;
  readonly vni: number | null;
  /** UDP port; null without net-conf. */
  readonly port: number | null;
}

/** A lease, one family of it, also where nobody was read that holds it. */
export interface ReportedLease {
  /** The source's own name for it; both families of a dual-stack lease have the same. */
  readonly key: string;
  readonly family: Family;
  readonly subnet: string;
  /** As findings and pairs name it: the host that holds it, else its node's name or underlay address. */
  readonly host: string;
  readonly underlayIp: string;
  readonly vtepMac: string | null;
  readonly vni: number | null;
  readonly backendType: string;
  /** Seconds until it expires, when it was read; null when it does not expire or the source does not say. */
  readonly ttlSeconds: number | null;
  /** A key without expiry: held for a host by hand. null when the source does not say. */
  readonly reserved: boolean | null;
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
  /** One for each family; absent in reports of versions that did not tell it. */
  readonly network?: readonly ReportedNetwork[];
  /** By family and subnet; absent likewise. */
  readonly leases?: readonly ReportedLease[];
  /** What is new since the run that `--baseline` named; absent without one. */
  readonly baseline?: Baseline;
  /** With `--profile acceptance`. */
  readonly acceptance?: Acceptance;
  /** What the config suppresses, also in vain; absent where it suppresses nothing. */
  readonly suppressions?: readonly ReportedSuppression[];
}
