import type { HostTarget, Limits } from './config.ts';
import type { GapKind } from './probe.ts';

export interface ScriptResult {
  readonly stdout: Uint8Array;
  readonly stderr: Uint8Array;
  /** null when the channel closed without one. */
  readonly exitCode: number | null;
  readonly ms: number;
  /** Why it stopped early, null when the script ran to its end. What had come until then is kept. */
  readonly cut: 'timeout' | 'closed' | 'too-big' | null;
  /** Which client it was, where transport auto chose. */
  readonly client?: SshClient;
}

/** `ssh2` in this process, or the system's `ssh`. */
export type SshClient = 'ssh2' | 'openssh';

/** A host that gave nothing: the kind is what a Gap will say, the message what to do next. */
export interface TransportFailure {
  readonly failed: GapKind;
  readonly detail: string;
  /** ssh2 cannot do what is asked for; the system's client may. */
  readonly beyond?: true;
  readonly client?: SshClient;
}

/** Runs one script on one host; never rejects. */
export interface Transport {
  readonly run: (
    target: HostTarget,
    script: string,
    limits: Limits,
    signal: AbortSignal,
  ) => Promise<ScriptResult | TransportFailure>;
  readonly close: () => Promise<void>;
}
