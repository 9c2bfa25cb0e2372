import type { Draft, Evidence } from './finding.ts';
import type { Lease } from './lease.ts';
import type { Gap, ProbeId, Reject } from './probe.ts';
import type { SshClient } from './transport.ts';
import type { HostFacts } from './view.ts';

/** A finding before leases have hosts' names: its peer is a lease, `{peer}` stands in its texts. */
export interface OpenFinding {
  readonly check: string;
  readonly draft: Draft;
  readonly family: 4 | 6;
  readonly evidence: readonly Evidence[];
  /** Every peer that the finding stands for, where these are many; the draft is that of the first. */
  readonly alike?: readonly OpenPeer[];
}

/** One of the peers of a finding that stands for many, and the object's name in the finding of it alone. */
export interface OpenPeer {
  readonly peer: Lease;
  readonly name: string;
}

export interface CheckCount {
  readonly check: string;
  readonly examined: number;
  readonly blocked: readonly Gap[];
}

/** All that is kept of a host once its tables are dropped. */
export interface HostJudgement {
  readonly host: string;
  readonly address: string | null;
  /** False when it gave nothing. */
  readonly read: boolean;
  readonly facts: readonly HostFacts[];
  readonly findings: readonly OpenFinding[];
  readonly counts: readonly CheckCount[];
  readonly gaps: readonly Gap[];
  /** A gap in what every judgement stands on. */
  readonly coreGap: boolean;
  /** Which client reached it, where transport auto chose. */
  readonly client?: SshClient;
  readonly rejects: readonly (Reject & { readonly probe: ProbeId })[];
}
