import type { Expectations } from './config.ts';
import type { LeaseTable } from './lease.ts';
import type { ActiveTask } from './measure.ts';
import type { Gap, RawAnswer } from './probe.ts';
import type { ScriptResult, SshClient, TransportFailure } from './transport.ts';

/** A host that is to be read: its name in reports and the address it is reached at (null in a bundle without one). */
export interface HostPlan {
  readonly name: string;
  readonly address: string | null;
}

/** What one host answered, or why it did not. */
export interface HostReading {
  readonly plan: HostPlan;
  readonly answers: readonly RawAnswer[];
  /** Set when the host gave nothing at all. */
  readonly gap: Gap | null;
  /** The collector's clock when the host had answered, ms; absent in a bundle that does not say. */
  readonly readAtMs?: number;
  /** Which client reached it, where transport auto chose. */
  readonly client?: SshClient;
}

/** Does active tests' tasks on live hosts. */
export interface ActiveHands {
  /** One task on the host of that name, which was read before; never rejects. */
  readonly run: (host: string, task: ActiveTask, limitMs: number) => Promise<ScriptResult | TransportFailure>;
  readonly hostsAtOnce: number;
  readonly packetsPerSecond: number;
  readonly expect: Expectations;
}

/** Where an estate is read from: live hosts or a bundle. */
export interface EstateSource {
  /** Live hosts are read again when something looks wrong; a bundle says the same for ever. */
  readonly live: boolean;
  /** Every host it knows of, also those that are not to be read: leases are named after them. */
  readonly known: readonly HostPlan[];
  readonly readLeases: () => Promise<LeaseTable | Gap>;
  /** Was it broken off while it was read? Then what was not looked at is not well. */
  readonly stopped?: () => boolean;
  /** Absent where nothing can be sent: a bundle. */
  readonly active?: ActiveHands;
  /** Hosts in the order they answer; `only` limits to these names. */
  readonly readHosts: (leases: LeaseTable | null, only: ReadonlySet<string> | null) => AsyncIterable<HostReading>;
}
