import type { Cidr } from './address.ts';

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
export interface KubernetesSource {
  readonly kind: 'kubernetes';
  /** null: what kubectl finds by itself. */
  readonly kubeconfig: string | null;
  readonly context: string | null;
  /** flanneld's --kube-annotation-prefix; null: the one that most nodes have. */
  readonly annotationPrefix: string | null;
}
export type LeaseSource = EtcdSource | KubernetesSource | FileSource;

/** Transport kubectl: which pods share their node's network. */
export interface KubectlOptions {
  readonly kubeconfig: string | null;
  readonly context: string | null;
  /** null: all. */
  readonly namespace: string | null;
  /** `app=flannel` unless told. */
  readonly selector: string;
  /** null: the pod's first. */
  readonly container: string | null;
}

/** What flannel-doctor.yaml says of SSH; where it is null, ssh_config and then ssh's own defaults decide. */
export interface SshOptions {
  /** root where nobody says otherwise. */
  readonly user: string | null;
  readonly port: number | null;
  readonly identityFile: string | null;
  /** Name of the environment variable that holds the passphrase of encrypted keys. */
  readonly passphraseEnv: string | null;
  /** Name of the environment variable that holds the password. */
  readonly passwordEnv: string | null;
  /** Ask for a password on the terminal, once per user. */
  readonly passwordPrompt: boolean;
  readonly knownHosts: readonly string[] | null;
  readonly hostKeys: 'strict' | 'accept-new' | null;
  /** Hosts to go through, in order: `user@bastion:2222,inner`. At most one of jump and proxyCommand is set. */
  readonly jump: string | null;
  readonly proxyCommand: string | null;
  readonly sudo: boolean;
  /** null: ~/.ssh/config and the system's; `none`: neither. */
  readonly configFile: string | null;
  /** flannel-doctor.yaml sets limits.connectTimeoutMs: it stands above ConnectTimeout. */
  readonly ownConnectTimeout: boolean;
}

export interface HostTarget {
  readonly name: string;
  /** Address or name to connect to. */
  readonly address: string;
  /** Whose workers read it; absent: what its address says. */
  readonly site?: string;
  readonly ssh: SshOptions;
}

/** Hosts whose address the prefix holds belong to the site. */
export interface SitePrefix {
  readonly site: string;
  readonly prefix: Cidr;
}

export interface Limits {
  readonly hostsAtOnce: number;
  readonly connectTimeoutMs: number;
  readonly commandTimeoutMs: number;
  readonly packetsPerSecondPerHost: number;
}

/** Acceptance thresholds; what is null is not judged, or by what is usual. */
export interface Expectations {
  /** Least that full-size packets carry, bytes; null: what the hosts' own devices allow. */
  readonly overlayMtu: number | null;
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
  /** Longest prefix first. */
  readonly sites: readonly SitePrefix[];
  readonly ssh: SshOptions;
  readonly transport: 'ssh' | 'openssh' | 'auto' | 'kubectl' | 'local';
  readonly kubectl: KubectlOptions;
  readonly limits: Limits;
  readonly expect: Expectations;
  readonly suppress: readonly Suppression[];
}
