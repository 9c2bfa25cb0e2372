/** flannel-doctor.yaml after validation, defaults filled in, paths resolved. */

export interface EtcdSource {
  readonly kind: 'etcd-v2' | 'etcd-v3';
  readonly endpoints: readonly string[];
  /** `/coreos.com/network` unless told otherwise. */
  readonly prefix: string;
  readonly ca: string | null;
  readonly cert: string | null;
  readonly key: string | null;
  readonly username: string | null;
  readonly passwordEnv: string | null;
  /** Reach the endpoints through this command's stdin and stdout; `%h` and `%p` are filled in. */
  readonly proxyCommand: string | null;
}
export interface FileSource {
  readonly kind: 'file';
  readonly path: string;
}
export type LeaseSource = EtcdSource | FileSource;

export interface SshOptions {
  readonly user: string;
  readonly port: number;
  readonly identityFile: string | null;
  readonly knownHosts: readonly string[];
  readonly hostKeys: 'strict' | 'accept-new';
  readonly proxyCommand: string | null;
  readonly sudo: boolean;
}

export interface HostTarget {
  readonly name: string;
  /** Address or name to connect to. */
  readonly address: string;
  readonly ssh: SshOptions;
}

export interface Limits {
  readonly hostsAtOnce: number;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly packetsPerSecondPerHost: number;
}

/** Acceptance thresholds; what is null is not judged, or by what is usual. */
export interface Expectations {
  /** Loss that is accepted. */
  readonly lossPercent: number;
  readonly rttMsP99: number | null;
  readonly overheadMsP50: number | null;
}

export interface Suppression {
  readonly id: string;
  readonly host: string | null;
  readonly reason: string;
  readonly owner: string;
  /** Last day it holds, ISO date. */
  readonly until: string;
}

export interface Config {
  readonly leases: readonly LeaseSource[];
  /** null: one host per lease, reached at its PublicIP. */
  readonly hosts: readonly HostTarget[] | null;
  readonly ssh: SshOptions;
  readonly transport: 'ssh';
  readonly limits: Limits;
  readonly expect: Expectations;
  readonly suppress: readonly Suppression[];
}
