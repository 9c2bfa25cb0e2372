import type { Family } from './address.ts';
import type { Gap, Reject } from './probe.ts';

/** A host as active tests see it, in one overlay. */
export interface Endpoint {
  readonly host: string;
  readonly family: Family;
  /** The `.0` of its lease, on its VTEP. */
  readonly vtepIp: string;
  /** The `.1` of its lease; null where no bridge holds it. */
  readonly bridgeIp: string | null;
  /** An address of its lease that only forwarding leads to: the host itself answers an echo with a time to live of 1. */
  readonly behindIp: string;
  /** An address of its lease that nobody is known to have: whether it forwards shows by what becomes of an echo for it. */
  readonly unusedIp: string;
  /** Its neighbours are made when they are needed: the first packet to an address waits or is lost. */
  readonly onDemand: boolean;
  /** flannel's PublicIP. */
  readonly underlayIp: string;
  /** `eth0`, which has that address; null when not known. */
  readonly underlayDevice: string | null;
  /** Of its VTEP; null when not known. */
  readonly mtuBytes: number | null;
  /** `flannel.1` */
  readonly vtepName: string | null;
  readonly vtepMac: string | null;
  readonly vni: number | null;
  /** UDP port its VTEP listens on. */
  readonly port: number | null;
  /** Peers it reaches past the VTEP (DirectRouting): all but `others`, or only these. */
  readonly direct: { readonly most: boolean; readonly others: ReadonlySet<string> };
}

/** Equal packets from one host to one address. A host knows a series by kind, address and length. */
export interface Series {
  /**
   * ttl: an echo with a time to live of 1, answered by whoever would forward it. unused: an echo to an address nobody has, answered by
   * the "host unreachable" of who looked for it.
   */
  readonly kind: 'echo' | 'ttl' | 'unused' | 'tcp';
  readonly address: string;
  /** Whole IP packet; 0 for tcp, which is a SYN. */
  readonly lengthBytes: number;
  readonly count: number;
}

/** How fast, and how long, a host sends. */
export interface ProberOptions {
  /** Random hexadecimal digits, new for every run. */
  readonly nonce: string;
  readonly packetsPerSecond: number;
  /** How long a lost packet is waited for. */
  readonly patienceMs: number;
  /** It ends by itself after that, whatever happens. */
  readonly limitS: number;
}

/**
 * All that active tests ever do on a host, as data: the script is made where the host is logged in to, so that nobody can send one
 * of his own there.
 */
export type ActiveTask =
  | ({ readonly task: 'send'; readonly series: readonly Series[] } & ProberOptions)
  | { readonly task: 'counters'; readonly vtepName: string | null }
  | { readonly task: 'craft'; readonly from: Endpoint; readonly to: Endpoint; readonly kind: CraftedKind }
  | { readonly task: 'sweep'; readonly from: Endpoint; readonly to: Endpoint; readonly largestBytes: number }
  | { readonly task: 'tracked'; readonly from: Endpoint; readonly to: Endpoint }
  | { readonly task: 'drops'; readonly nonce: string; readonly family: Family }
  | { readonly task: 'capture'; readonly from: Endpoint; readonly to: Endpoint };

/** What a host's tool saw of one series. */
export interface SeriesResult extends Series {
  /** Round trip in µs in the order sent; null is lost. */
  readonly rttsUs: readonly (number | null)[];
  /** False where the tool only tells whether an answer came: the numbers mean nothing. */
  readonly timed: boolean;
}

/** ICMP errors in answer to a series, equal ones counted. */
export interface IcmpError {
  readonly address: string;
  readonly lengthBytes: number;
  /** `3.4`, as in RFC 792 or RFC 4443. */
  readonly code: string;
  readonly from: string;
  /** Of the next hop, where the error tells one. */
  readonly mtuBytes: number | null;
  readonly count: number;
}

/** Packets that the sender's own kernel did not take. */
export interface SendRefusal {
  readonly address: string;
  readonly lengthBytes: number;
  /** `EMSGSIZE`, `ENETUNREACH`, `ENOBUFS` */
  readonly errno: string;
  /** What its route allows, with EMSGSIZE. */
  readonly mtuBytes: number | null;
  readonly count: number;
}

/** Crafted datagrams by what is wrong with them. */
export type CraftedKind = 'empty' | 'other-vni' | 'other-mac' | 'right';

/** Which tool a host sent with; best first. */
export type ProbeTool = 'python3' | 'fping' | 'ping' | 'busybox' | 'bash' | 'none';

/** Everything one run of the prober on one host printed. */
export interface ProbeRun {
  readonly tool: ProbeTool;
  readonly series: readonly SeriesResult[];
  readonly errors: readonly IcmpError[];
  readonly refusals: readonly SendRefusal[];
  /** False when it was cut off: what is missing was not measured. */
  readonly ended: boolean;
  readonly rejects: readonly Reject[];
}

/** Counters of one host at one moment: `Ip.ReasmReqds`, `flannel.1.txDropped`. */
export type Counters = ReadonlyMap<string, number>;

/** Round trips of one series, the first packet apart. */
export interface LayerStats {
  /** Without the first. */
  readonly sent: number;
  readonly received: number;
  readonly lossPercent: number;
  /** Wilson's 95 % interval of the loss, percent. */
  readonly lossInterval: readonly [number, number];
  /** The first packet's, which may wait for a neighbour to be found; null when it was lost. */
  readonly firstMs: number | null;
  /** Over all that were sent: a lost one counts as infinite. null where that many were lost, or too few sent to tell. */
  readonly rttMs: {
    readonly min: number | null;
    readonly p50: number | null;
    readonly p90: number | null;
    readonly p99: number | null;
    readonly max: number | null;
  };
  /** Median of how far round trips are above the shortest (RFC 5481, PDV). */
  readonly jitterMs: number | null;
}

export type MtuOutcome = 'ok' | 'short' | 'black-hole' | 'fragmented' | 'refused-locally' | 'untested';

/** What one direction of a pair carries. */
export interface PathMtu {
  /** Largest inner packet that passes whole; null when not known. */
  readonly overlay: number | null;
  /** Largest outer packet that was seen to pass whole; null when not known. */
  readonly underlay: number | null;
  /** Largest inner packet that both VTEPs take. */
  readonly expected: number | null;
  readonly outcome: MtuOutcome;
  /** Who said that a packet was too big; null when nobody did. */
  readonly icmpFrom: string | null;
}

/** Where packets of a failing pattern die, as counters on both ends tell. */
export interface Localised {
  /** Host where the fix goes; for a loss between hosts, the sender. */
  readonly host: string;
  readonly peer: string | null;
  /** `sender-fdb`, `transit`, `receiver-port`, … */
  readonly stage: string;
  /** `all 20 left minion1, none arrived at minion2` */
  readonly told: string;
  /** The same was seen the other way. */
  readonly bothWays?: boolean;
}

/** What is wrong with a pair, worst first. */
export type Symptom =
  | 'dark'
  | 'unreachable'
  | 'too-big'
  | 'slow'
  | 'over-budget'
  | 'loss'
  | 'fragmented'
  | 'tcp'
  /** The peer answers itself, and does not forward to what is behind it. */
  | 'unforwarded'
  | 'undelivered'
  | 'detour'
  | 'stuck'
  /** Packets of some source ports are lost, others pass. */
  | 'some-ports';

/** Pairs that fail alike. */
export interface Pattern {
  /** row: all from one host. column: all to one. host: both. block: between two groups. cell: one pair, or its two directions. */
  readonly kind: 'host' | 'row' | 'column' | 'block' | 'cell' | 'all';
  readonly hosts: readonly string[];
  /** `host minion2`, `cell minion1 minion3` */
  readonly key: string;
}

/** What the active tests brought. */
export interface Measurement {
  readonly pairs: readonly PairMeasurement[];
  readonly gaps: readonly Gap[];
  readonly rejects: readonly (Reject & { readonly host: string })[];
  /** Pairs that were silent and answered all when they were looked at again, as keys: `overlay-unreachable minion1 -> minion2`. */
  readonly passing: readonly string[];
}

/** One ordered pair in one overlay. */
export interface PairMeasurement {
  readonly from: string;
  readonly to: string;
  readonly family: Family;
  readonly tool: ProbeTool;
  /** UDP port of the receiver's VTEP; null when not known. */
  readonly port: number | null;
  /** By VXLAN; false over a direct route. */
  readonly encapsulated: boolean;
  readonly overlay: LayerStats;
  /** null when the tool could not send there. */
  readonly underlay: LayerStats | null;
  /** To the peer's bridge address; null where it has none. */
  readonly bridge: { readonly sent: number; readonly received: number } | null;
  /** Echoes that the peer would have to forward, answered by its "time exceeded"; null where not sent. */
  readonly forwarding: { readonly sent: number; readonly received: number } | null;
  /** Echoes to an address nobody has behind the peer, answered once it has looked for it in vain; absent where not sent. */
  readonly delivery?: { readonly sent: number; readonly received: number };
  /** Host that answered in the peer's place: packets go through it; null when the peer itself answered, or nobody. */
  readonly through: string | null;
  /** TCP connections to a port that is closed or discards: overlay and underlay. */
  readonly tcp: {
    readonly sent: number;
    readonly received: number;
    readonly underlayReceived: number;
    /** Of the received, those that only a second SYN brought, a second later and from another port between the hosts. */
    readonly late?: number;
  } | null;
  /** Full-size packets over the overlay. */
  readonly large: { readonly lengthBytes: number; readonly sent: number; readonly received: number } | null;
  /** Overlay minus underlay, of packets sent one after the other; null when either is not known. */
  readonly overheadMs: { readonly p50: number; readonly low: number; readonly high: number } | null;
  readonly pathMtu: PathMtu;
  /** null when it is well. */
  readonly symptom: Symptom | null;
  /** Who else fails like this pair; null when it does not fail. */
  readonly pattern: Pattern | null;
  readonly place: Localised | null;
  /** Key of the cause in the hosts' state that explains it; null when none does, or nothing is wrong. */
  readonly explainedBy: string | null;
}

/** Failing pairs that belong together, with what is known of why. */
export interface PairGroup {
  /** The worst of them. */
  readonly symptom: Symptom;
  readonly family: Family;
  readonly pattern: Pattern;
  readonly place: Localised | null;
  readonly explainedBy: string | null;
  readonly pairs: readonly PairMeasurement[];
}
