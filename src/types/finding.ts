import type { Cidr, Family, Ip, Mac } from './address.ts';
import type { Lease } from './lease.ts';
import type { ProbeId } from './probe.ts';

/** error: traffic is lost now. warning: works now, breaks at the next change, or is degraded. note: unusual, allowed. */
export type Severity = 'error' | 'warning' | 'note';

export type ObjectKind =
  | 'lease'
  | 'subnet-env'
  | 'network-config'
  | 'vtep'
  | 'bridge'
  | 'route'
  | 'rule'
  | 'neighbour'
  | 'fdb'
  | 'address'
  | 'sysctl'
  | 'firewall'
  | 'nat'
  | 'mtu'
  | 'underlay'
  | 'port'
  | 'offload'
  | 'conntrack'
  | 'queue'
  | 'docker'
  | 'host';

/** Where a check saw it; the text is looked up from the host's output when the finding is kept. */
export interface Sighting {
  readonly probe: ProbeId;
  readonly line: number;
}

export interface Evidence {
  readonly host: string;
  readonly probe: ProbeId | 'leases' | 'active';
  /** Counted from 1; 0 when the evidence is a whole output (a row that is not there). */
  readonly line: number;
  readonly text: string;
}

export interface Remedy {
  readonly host: string;
  /** argv, to be pasted by a human; never run by us. */
  readonly command: readonly string[];
  readonly note: string;
  /** then: after the step before it. or: in its place, and with what then follows; null for the first, and where nobody says. */
  readonly follows: Follows | null;
}

export type Follows = 'or' | 'then';

/** A step before its host has a name. */
export interface DraftRemedy extends Pick<Remedy, 'command' | 'note'> {
  readonly onPeer?: boolean;
  readonly follows?: Follows;
}

/** What a check says of one subject; the runner makes a Finding of it. */
export interface Draft {
  /** The other end, where the fault is about one. */
  readonly peer?: Lease | null;
  /** The object's own name: a device, a MAC, a prefix. Part of the key. */
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  /** One sentence without a final full stop; the host's name stands before it when printed. */
  readonly message: string;
  readonly evidence: readonly Sighting[];
  /** Lower than the check's own, where the case is milder. */
  readonly severity?: Severity;
  readonly remedy: readonly DraftRemedy[];
  /** Which conversations it breaks: all of the host's, the one with the peer, none, or nobody can say. */
  readonly breaks: 'host' | 'peer' | 'none' | 'unknown';
  readonly about?: About;
}

/** Facts that cause rules compare. */
export interface About {
  readonly mac?: Mac;
  readonly ip?: Ip;
  readonly prefix?: Cidr;
  /** The route past the VTEP, of DirectRouting. */
  readonly direct?: true;
  /** Key of the cause that this was measured to follow from. */
  readonly explainedBy?: string;
}

export interface Finding {
  /** `fdb-entry-missing minion1 -> minion2 12:66:aa:00:00:02`: the same in every run for the same fault. */
  readonly key: string;
  readonly check: string;
  readonly severity: Severity;
  readonly host: string;
  readonly peer: string | null;
  readonly family: Family;
  readonly object: ObjectKind;
  readonly name: string;
  readonly expected: string;
  readonly observed: string;
  readonly message: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: readonly Remedy[];
  readonly breaks: 'host' | 'peer' | 'none' | 'unknown';
  /** The very ordered pairs it breaks, where they were measured. */
  readonly pairs?: readonly (readonly [from: string, to: string])[];
  /** Where one finding stands for those of many peers: each of them, the first included; `peer` is null then. */
  readonly alike?: readonly AlikePeer[];
  readonly about: About;
}

/** A peer of a host that the same is wrong with as with many others. */
export interface AlikePeer {
  readonly peer: string;
  /** The object's own name, as that finding alone would have it. */
  readonly name: string;
}

export interface Cause {
  readonly key: string;
  readonly id: string;
  readonly severity: Severity;
  readonly culprit: {
    readonly host: string;
    readonly object: ObjectKind;
    readonly peer: string | null;
    readonly name: string;
  };
  readonly summary: string;
  readonly why: string;
  readonly evidence: readonly Evidence[];
  readonly remedy: readonly Remedy[];
  readonly brokenPairs: {
    readonly count: number;
    readonly of: number;
    readonly list: readonly (readonly [string, string])[];
    /** Nobody can say of the evidence whether more are; left out where it is said. */
    readonly unknown?: true;
  };
  /** Which hosts fail alike and what they alone have in common; null where it stands alone. */
  readonly shared: string | null;
  /** Keys of the findings that follow from it, the root's own first. */
  readonly effects: readonly string[];
}

export interface Outcome {
  readonly check: string;
  readonly status: 'passed' | 'failed' | 'blocked' | 'not-applicable';
  /** Subjects looked at over all hosts. */
  readonly examined: number;
  readonly blocked: readonly { readonly host: string; readonly probe: string; readonly gap: string }[];
}
