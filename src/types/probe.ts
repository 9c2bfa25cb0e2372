import type {
  ContainerRecord,
  CounterRecord,
  EnvRecord,
  FdbRecord,
  FeatureRecord,
  IptablesRecord,
  LinkRecord,
  NeighbourRecord,
  NftRecord,
  ProcessRecord,
  RouteRecord,
  RuleRecord,
  SocketRecord,
  SysctlRecord,
} from './record.ts';

/** Which probe yields which record. The keys are the probes' ids; a bundle names its files after them. */
export interface RecordOf {
  'ip-r': RouteRecord;
  'ip-route-all': RouteRecord;
  'ip-6-route': RouteRecord;
  'ip-rule': RuleRecord;
  'ip-6-rule': RuleRecord;
  'ip-d-link': LinkRecord;
  'ip-addr': LinkRecord;
  'ip-s-link': LinkRecord;
  'ip-neigh': NeighbourRecord;
  'ip-6-neigh': NeighbourRecord;
  'bridge-fdb': FdbRecord;
  sysctl: SysctlRecord;
  'iptables-save': IptablesRecord;
  'ip6tables-save': IptablesRecord;
  'iptables-legacy-save': IptablesRecord;
  'ip6tables-legacy-save': IptablesRecord;
  'nft-ruleset': NftRecord;
  snmp: CounterRecord;
  netstat: CounterRecord;
  'ss-lun': SocketRecord;
  'ethtool-k-flannel': FeatureRecord;
  'subnet-env': EnvRecord;
  'host-facts': EnvRecord;
  processes: ProcessRecord;
  containers: ContainerRecord;
}
export type ProbeId = keyof RecordOf;

/** A line that is not understood; kept raw and shown. */
export interface Reject {
  readonly line: number;
  /** Raw, cut at 200 characters. */
  readonly text: string;
  readonly why: string;
}

/** A command's output, line by line: each non-blank line is part of a record, ignored on purpose, or rejected. */
export interface Parsed<R> {
  readonly records: readonly R[];
  /** The first 100; `lines.rejected` counts all. */
  readonly rejects: readonly Reject[];
  readonly lines: {
    /** Lines that are part of a record. */
    readonly recorded: number;
    /** Headings, comments, closing braces: understood, and of no use. */
    readonly ignored: number;
    readonly rejected: number;
  };
}

export interface Command {
  /** Words, never a shell sentence. */
  readonly argv: readonly string[];
}

/** One command on a host and the pure parser of what it prints. */
export interface Probe<P extends ProbeId = ProbeId> {
  readonly id: P;
  /** What it tells about the host, in a few words. */
  readonly title: string;
  /** File name in a bundle. */
  readonly file: string;
  readonly command: Command;
  /** Printed empty or refused to an ordinary user. */
  readonly root: boolean;
  /** Without it a host is not examined at all (exit code 3). */
  readonly core: boolean;
  /** Not every host can answer it, and old bundles lack it: its absence blocks the checks that need it and is no gap to tell. */
  readonly optional?: boolean;
  /** The last line of an output that is whole, comments aside. */
  readonly ends?: string;
  /** Never throws; bytes may be anything. */
  readonly parse: (bytes: Uint8Array) => Parsed<RecordOf[P]>;
}

export type GapKind =
  | 'unreachable'
  | 'auth'
  | 'host-key'
  | 'timeout'
  | 'no-command'
  | 'not-permitted'
  | 'exit'
  | 'truncated'
  | 'unreadable'
  | 'absent';

/** Something that could not be examined. Never a pass. */
export interface Gap {
  readonly host: string;
  /** `connect` when the host gave nothing at all, `active` where it could not be measured from. */
  readonly probe: ProbeId | 'connect' | 'leases' | 'active';
  readonly kind: GapKind;
  readonly detail: string;
}

/** One command's raw answer from one host. */
export interface RawAnswer {
  readonly probe: ProbeId;
  readonly stdout: Uint8Array;
  readonly stderr: string;
  /** null when it did not end. */
  readonly exitCode: number | null;
  readonly ms: number;
  readonly truncated: boolean;
}

export type Answer<R> =
  | (Parsed<R> & { readonly read: true; readonly bytes: Uint8Array; readonly truncated: boolean })
  | { readonly read: false; readonly gap: Gap };

/** All that is known of one host, parsed; lives until the host is judged. */
export type HostRecords = { readonly [P in ProbeId]: Answer<RecordOf[P]> };
