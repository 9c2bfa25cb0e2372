import type { Family, Ip } from './address.ts';
import type { Overlay } from './estate.ts';
import type { Cause, Evidence, Sighting } from './finding.ts';
import type { Lease } from './lease.ts';
import type { Gap, HostRecords } from './probe.ts';
import type { ReportedFinding } from './report.ts';
import type { ContainerLink, HostView } from './view.ts';

/**
 * Where a packet is asked for, in the order it is: from the sending container to the VXLAN datagram on the underlay, and from
 * there to the receiving container. `lease` stands first, and only where a finding is about it.
 */
export type Stage =
  | 'lease'
  | 'container'
  | 'port'
  | 'bridge'
  | 'rule'
  | 'route'
  | 'forward'
  | 'nat'
  | 'vtep'
  | 'neighbour'
  | 'fdb'
  | 'outer-rule'
  | 'outer-route'
  | 'output'
  | 'outer-neighbour'
  | 'wire'
  | 'input'
  | 'decap'
  | 'arrival-rule'
  | 'arrival-route'
  | 'arrival-forward'
  | 'arrival-nat'
  | 'arrival-bridge'
  | 'arrival-port'
  | 'arrival-container';

/**
 * ok: the packet goes on. breaks: none of them does. loses: some do not: large ones, one protocol, a share by lot. unknown: what
 * every judgement stands on was not read. unseen: what only some hosts tell was not read, or does not exist to be read.
 */
export type HopVerdict = 'ok' | 'breaks' | 'loses' | 'unknown' | 'unseen';

/** What counters or probes showed at a stage; the model never needs it. */
export interface Measured {
  readonly sent: number;
  readonly passed: number;
  /** How it was counted, in a few words. */
  readonly by: string;
}

export interface Hop {
  readonly stage: Stage;
  readonly host: string;
  /** The row that decides as it was printed, or what decides in our own words. */
  readonly text: string;
  /** The very rows, raw. Empty where the host printed none: an entry that is not there, or made on demand. */
  readonly rows: readonly Evidence[];
  /** Largest packet that goes on here: an inner one before encapsulation and after, the datagram between; null where nothing limits it. */
  readonly mtuBytes: number | null;
  readonly verdict: HopVerdict;
  /** Why it is not ok; null when it is. */
  readonly why: string | null;
  /** Keys of findings about this hop. */
  readonly findings: readonly string[];
  /** Gap that keeps it unknown or unseen. */
  readonly gap: Gap | null;
  /** null: nothing was measured. */
  readonly measured: Measured | null;
}

/** What was asked for, and what it stands for. */
export interface TraceEnd {
  /** As typed. */
  readonly asked: string;
  readonly host: string;
  /** 10.1.11.2: source or destination of the inner packet. */
  readonly ip: string;
  /** host: one of the host's own addresses on the overlay, its VTEP's or its bridge's. */
  readonly kind: 'container' | 'host';
  /** Name of the container's network namespace; null when none was seen with this address. */
  readonly container: string | null;
  /** No container was seen: the address stands for any in the host's subnet. */
  readonly assumed: boolean;
  /** null without a lease. */
  readonly underlayIp: string | null;
}

export interface TraceWay {
  readonly direction: 'there' | 'back';
  readonly from: string;
  readonly to: string;
  /** null: no route tells. */
  readonly encapsulated: boolean | null;
  /** Largest inner packet by all devices and routes on the way; null when none tells. */
  readonly mtuBytes: number | null;
  readonly hops: readonly Hop[];
  /** Index of the first hop that breaks; null when none does. */
  readonly stopsAt: number | null;
}

/** A command to watch the flow by; printed, never run by us. */
export interface Capture {
  readonly host: string;
  readonly command: readonly string[];
}

/** whole: every hop lets the packets on, both ways. lossy: all do, but some packets are lost. */
export type TraceVerdict = 'whole' | 'lossy' | 'broken' | 'incomplete';

/** One pair, hop by hop, there and back. Fields are only ever added. */
export interface Trace {
  readonly schema: 1;
  readonly tool: { readonly name: string; readonly version: string };
  readonly takenAt: string;
  readonly verdict: TraceVerdict;
  readonly family: Family;
  readonly from: TraceEnd;
  readonly to: TraceEnd;
  readonly ways: readonly [there: TraceWay, back: TraceWay];
  /** Root causes of what is on the way, the first breaking hop's first. */
  readonly causes: readonly Cause[];
  readonly findings: readonly ReportedFinding[];
  readonly captures: readonly Capture[];
  readonly gaps: readonly Gap[];
}

/** One end of the walk: a host with what it printed, arranged for the overlay, and the address in it. */
export interface Side {
  readonly host: string;
  readonly overlay: Overlay;
  /** null when the host holds none. */
  readonly lease: Lease | null;
  readonly ip: Ip;
  readonly kind: 'container' | 'host';
  readonly assumed: boolean;
  /** The container's device that holds `ip`; null when it was not seen. */
  readonly link: ContainerLink | null;
  /** null when the host gave nothing. */
  readonly seen: { readonly view: HostView; readonly records: HostRecords } | null;
  /** Why the host gave nothing. */
  readonly gap: Gap | null;
  readonly evidence: (sighting: Sighting) => Evidence;
}
