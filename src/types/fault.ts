import type { ObjectKind } from './finding.ts';

export type LabEra = 'A' | 'B1' | 'B2' | 'C';

/** Healthy estates the lab can be brought up as; told in src/lab/shapes.ts. */
export type LabShape =
  | 'plain'
  | 'direct'
  | 'routed'
  | 'dual'
  | 'nft'
  | 'vni4096'
  | 'wide'
  | 'mixed'
  | 'cni'
  | 'empty'
  | 'canal'
  | 'strict'
  | 'jumbo'
  | 'docker'
  | 'kubeproxy'
  | 'firewalld';

/** What a fault may do to the embedded estate. Every step is awaited and throws with the command's stderr. */
export interface LabHands {
  readonly era: LabEra;
  readonly shape: LabShape;
  /** `flannel.1`; `flannel.4096` in shape vni4096. */
  readonly vtep: string;
  /** `flannel-v6.1` in shape dual, else null. */
  readonly vtep6: string | null;
  /** docker0, or cni0; null where containers hang on no bridge (canal). */
  readonly bridge: string | null;
  /** MTU of eth0 and of the overlay. */
  readonly mtu: { readonly underlay: number; readonly overlay: number };
  /** Facts of host `name`: `minion1`. Throws for an unknown name. */
  readonly host: (name: string) => LabHost;
  /** Runs a command in the host's own world: its network namespace, its /run, its /proc. Returns stdout. */
  readonly on: (host: string, argv: readonly string[]) => Promise<string>;
  /** The same in a container of the host, `minion1/container1`. */
  readonly at: (place: string, argv: readonly string[]) => Promise<string>;
  /** Runs a command in the underlay switch's namespace. */
  readonly underlay: (argv: readonly string[]) => Promise<string>;
  /** Writes a file of the host's own world, such as /run/flannel/subnet.env. */
  readonly write: (host: string, path: string, text: string) => Promise<void>;
  /** Puts or deletes (null) a lease by its subnet, `10.1.11.0/24` (or LabHost.leaseKey), in both etcd APIs. */
  readonly lease: (subnet: string, value: LabLease | null) => Promise<void>;
  /** Puts a key without expiry for a subnet, as people reserve one in etcd; `lease` deletes it. */
  readonly reserve: (subnet: string, publicIp: string) => Promise<void>;
  /** Puts flannel's net-conf in both etcd APIs; null puts the shape's own back. */
  readonly config: (netConf: Readonly<Record<string, unknown>> | null) => Promise<void>;
  /** Programs the host's kernel again from scratch, as flannel of this era does at start, save for `change`. */
  readonly program: (host: string, change?: VtepChange) => Promise<void>;
}

/** How a VTEP shall differ from the one flannel would make. */
export interface VtepChange {
  readonly vni?: number;
  /** UDP destination port. */
  readonly port?: number;
  /** Outer source address. */
  readonly local?: string;
  /** Device it is bound to; eth0 where not told. */
  readonly dev?: string;
  readonly learning?: boolean;
  /** More words for `ip link add … type vxlan`. */
  readonly attributes?: readonly string[];
  /** False: the bare device with its address, without routes, neighbours and FDB entries. */
  readonly rows?: false;
}

export interface LabHost {
  readonly name: string;
  /** 192.168.122.101 */
  readonly underlayIp: string;
  /** 10.1.11.0/24 */
  readonly subnet: string;
  /** 10.1.11.0 */
  readonly overlayIp: string;
  /** 10.1.11.1 */
  readonly bridgeIp: string;
  readonly vtepMac: string;
  /** `10.1.11.0/24`; in a dual-stack estate `10.1.11.0/24&fd00:42:0:b::/64`. Names the lease to LabHands.lease. */
  readonly leaseKey: string;
  /** The IPv6 side in a dual-stack estate, else null. */
  readonly v6: LabHost6 | null;
}

export interface LabHost6 {
  /** fd00:122::101 */
  readonly underlayIp: string;
  /** fd00:42:0:b::/64 */
  readonly subnet: string;
  /** fd00:42:0:b:: */
  readonly overlayIp: string;
  /** fd00:42:0:b::1 */
  readonly bridgeIp: string;
  readonly vtepMac: string;
}

export interface LabLease {
  readonly publicIp: string;
  readonly vtepMac: string;
  readonly vni?: number;
  /** IPv6 side of a dual-stack lease. */
  readonly v6?: { readonly publicIp: string; readonly vtepMac: string };
}

/** One way to break the embedded estate, with what must be found. */
export interface Fault {
  /** Object first: `fdb-entry-missing`. */
  readonly id: string;
  readonly title: string;
  /** The real story: an issue number or document where people met it. */
  readonly seenAt: string;
  /** Numbers of the failure modes it reproduces (docs/faults.md). */
  readonly modes: readonly number[];
  /** Eras in which it exists. */
  readonly eras: readonly LabEra[];
  /** Only packets sent on purpose show it. */
  readonly active?: true;
  /** Shape of the estate in which it exists; plain when not told. */
  readonly shape?: LabShape;
  readonly break: (lab: LabHands) => Promise<void>;
  /** Undoes `break` and nothing else. */
  readonly mend: (lab: LabHands) => Promise<void>;
  readonly expect: {
    /** The one root cause. */
    readonly cause: string;
    readonly host: string;
    readonly object: ObjectKind;
    readonly peer?: string;
    /** Ids of checks that must be among the findings beside the cause's own. */
    readonly findings?: readonly string[];
  };
}

/** A healthy estate that resembles a broken one: no finding may come of it. */
export interface LabLookalike {
  readonly id: string;
  readonly title: string;
  readonly shape: LabShape;
  readonly eras: readonly LabEra[];
  /** Numbers of the failure modes that it shows to be none (docs/faults.md). */
  readonly modes?: readonly number[];
  /** Hosts send to each other as well: traffic might show it. */
  readonly active?: true;
  readonly prepare: (lab: LabHands) => Promise<unknown>;
  /** Undoes `prepare` and nothing else. */
  readonly undo: (lab: LabHands) => Promise<unknown>;
}
