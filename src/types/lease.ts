import type { Cidr, Family, Ip, Mac } from './address.ts';

/** What flannel gave a host, one family of it: a dual-stack lease is two of these with the same `key`. */
export interface Lease {
  readonly family: Family;
  /** The source's own name for it: `10.1.11.0-24` in etcd, the node's name in Kubernetes. */
  readonly key: string;
  readonly subnet: Cidr;
  /** flannel's PublicIP: the address on the underlay that peers send to. */
  readonly underlayIp: Ip;
  /** null when the backend is not vxlan or the data holds none. */
  readonly vtepMac: Mac | null;
  /** null before flannel v0.14, which did not write it. */
  readonly vni: number | null;
  readonly backendType: string;
  /** Seconds until the lease expires; null when it does not expire or the source does not say. */
  readonly ttlSeconds: number | null;
  /** A key without expiry: held for a host by hand. null when the source does not say. */
  readonly reserved: boolean | null;
  /** Kubernetes: the kubelet of this node has stopped reporting. */
  readonly silent?: boolean;
  /** Kubernetes: `public-ip-overwrite`, which flannel puts into `public-ip` when it starts. */
  readonly overwriteIp?: Ip | null;
}

/** flannel's net-conf (`<prefix>/config`), defaults resolved the way flannel resolves them. */
export interface NetworkConfig {
  readonly network: Cidr | null;
  readonly network6: Cidr | null;
  readonly subnetLength: number | null;
  readonly subnetLength6: number | null;
  /** `udp` when the config names no backend: flannel's own default. */
  readonly backendType: string;
  readonly vni: number;
  /** UDP port; 8472 (the Linux kernel's default) when the config names none. */
  readonly port: number;
  /** Underlay MTU the backend is told to assume; null means the external interface's. */
  readonly mtuBytes: number | null;
  readonly directRouting: boolean;
  readonly learning: boolean;
  /** Group based policy: another VXLAN header, since flannel v0.5.6. */
  readonly gbp: boolean;
  /** What the config names of the space subnets are taken from; null where it leaves that to flannel. */
  readonly range: SubnetRange;
  readonly range6: SubnetRange;
  /** The config names a backend. */
  readonly backendNamed: boolean;
  /** Keys that flannel passes over without a word, as written: `Backend.DirectRoute`. */
  readonly unknownKeys: readonly string[];
}

export interface SubnetRange {
  /** SubnetLen as written, not the default. */
  readonly length: number | null;
  readonly min: Ip | null;
  readonly max: Ip | null;
}

/** A Kubernetes node that a lease could not be made of, and what its Node object lacks. */
export interface Leaseless {
  /** The node's name. */
  readonly key: string;
  readonly family: Family;
  /** podCIDR: Kubernetes gave it no subnet. annotations: flannel never ran there, or its words were removed. public-ip: some are there, this is not. */
  readonly lacks: 'podCIDR' | 'annotations' | 'kube-subnet-manager' | 'public-ip';
  /** null when it lacks that. */
  readonly subnet: Cidr | null;
  readonly vtepMac: Mac | null;
  /** Its own addresses (InternalIP, ExternalIP, public-ip). */
  readonly addresses: readonly Ip[];
  /** flannel is known to have run there, or the node waits for a network. */
  readonly expected: boolean;
}

export type LeaseSourceKind = 'etcd-v2' | 'etcd-v3' | 'kubernetes' | 'file' | 'subnet-env';

/** An entry that is not understood. */
export interface LeaseReject {
  /** Its index in the source, counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly why: string;
  /** The subnet its key names: it is a lease, whatever its value. */
  readonly subnet?: Cidr;
}

/** What one source of leases said. */
export interface LeaseTable {
  readonly source: LeaseSourceKind;
  /** Endpoint, file or context it came from; holds no secret. */
  readonly from: string;
  readonly config: NetworkConfig | null;
  readonly leases: readonly Lease[];
  /** Kubernetes nodes without a lease. */
  readonly leaseless?: readonly Leaseless[];
  readonly rejects: readonly LeaseReject[];
  /** The answer as it came, for bundles: the file name under `leases/` and its bytes. */
  readonly raw: { readonly file: string; readonly bytes: Uint8Array };
  /** net-conf, where it came apart from the leases. */
  readonly rawConfig?: { readonly file: string; readonly bytes: Uint8Array };
}
