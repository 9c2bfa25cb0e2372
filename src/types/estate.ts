import type { Cidr, Family, Ip, Mac } from './address.ts';
import type { Lease, Leaseless, LeaseReject, LeaseSourceKind, NetworkConfig } from './lease.ts';

/** How flannel of some age programs the kernel; see docs/architecture.md, Eras. */
export type Era = 'A' | 'B1' | 'B2' | 'C';

/** One overlay network, IPv4 or IPv6: what all its hosts ought to agree on. Shared by every host's expectation. */
export interface Overlay {
  readonly family: Family;
  readonly source: LeaseSourceKind;
  /** The network that holds all leases; null when the source has no net-conf. */
  readonly aggregate: Cidr | null;
  /** null when neither net-conf nor leases tell. */
  readonly vni: number | null;
  /** UDP port; null without net-conf. */
  readonly port: number | null;
  /** Underlay MTU that net-conf tells the backend to assume; null when it does not. */
  readonly configMtuBytes: number | null;
  readonly directRouting: boolean;
  /** null without net-conf. */
  readonly learning: boolean | null;
  readonly gbp: boolean | null;
  /** vxlan leases, by first address. */
  readonly leases: readonly Lease[];
  /** Leases of another backend: flannel's vxlan hosts ignore them. */
  readonly foreignLeases: readonly Lease[];
  readonly byMac: ReadonlyMap<Mac, Lease>;
  readonly byUnderlayIp: ReadonlyMap<Ip, readonly Lease[]>;
  /** By the subnet's first address, which is the peer's VTEP address. */
  readonly byOverlayIp: ReadonlyMap<Ip, Lease>;
  /** Prefix lengths that leases have; one in most estates. */
  readonly subnetLengths: readonly number[];
}

/** The expected model: everything leases and net-conf say, in O(leases). */
export interface Estate {
  readonly source: LeaseSourceKind;
  readonly config: NetworkConfig | null;
  readonly overlays: readonly Overlay[];
  /** Entries of the source that were not understood: a lease may be among them. */
  readonly unreadable: number;
  /** Those of them that are leases. */
  readonly misread?: readonly LeaseReject[];
  /** Kubernetes nodes without a lease. */
  readonly leaseless?: readonly Leaseless[];
}
