import type { Cidr, Family, Ip, Mac } from './address.ts';
import type { Era, Overlay } from './estate.ts';
import type { Sighting } from './finding.ts';
import type { FirewallWalk } from './firewall.ts';
import type { Lease } from './lease.ts';
import type { Gap, ProbeId } from './probe.ts';
import type {
  AddressRecord,
  EnvRecord,
  FdbRecord,
  LinkRecord,
  NeighbourRecord,
  NextHop,
  RouteRecord,
  RuleRecord,
  SocketRecord,
} from './record.ts';

/** A device as each of `ip -d link`, `ip addr`, `ip -s link` printed it; a bundle may hold any of them. */
export interface Device {
  readonly name: string;
  readonly sightings: readonly { readonly probe: ProbeId; readonly link: LinkRecord }[];
}

/** Where one stretch of addresses goes when a container of the host sends to it. */
export interface Stretch {
  readonly first: Ip;
  readonly last: Ip;
  /** null when the rules ran out, or a rule itself ended it. */
  readonly route: RouteRecord | null;
  /** The rule that decided; null for the kernel's own three where `ip rule` was not read. */
  readonly rule: RuleRecord | null;
  /** The deciding table was not collected. */
  readonly unknown: boolean;
}

/**
 * What becomes of packets to a stretch of a peer's subnet. overlay: into the VTEP as flannel means it. direct: to the
 * peer's underlay address (DirectRouting). none: no route that is meant for them. gateway: into the VTEP, to another
 * peer's gateway or none. shadowed: a route as specific as flannel's, or more, takes them elsewhere. blackhole: such a
 * route drops them. rule: a policy rule takes them out of table main. local: the host has the address itself.
 * unknown: decided in a table that was not collected.
 */
export type Fate = 'overlay' | 'direct' | 'none' | 'gateway' | 'shadowed' | 'blackhole' | 'rule' | 'local' | 'unknown';

export interface Leg extends Stretch {
  readonly fate: Fate;
  /** Of a route with several next hops the one that leads astray; absent where the whole route does. */
  readonly astray?: NextHop;
}

/** The way from this host to one peer: its whole subnet, cut where the answer changes. */
export interface Way {
  readonly peer: Lease;
  readonly legs: readonly Leg[];
}

/** All addresses of the overlay network, cut where the host's answer changes. One per output that prints routes. */
export interface Sweep {
  readonly probe: ProbeId;
  readonly ways: readonly Way[];
  /** The host's own subnet. */
  readonly own: readonly Leg[];
  /** Routes over the VTEP. */
  readonly overVtep: readonly RouteRecord[];
  /** Rejected lines name the VTEP: a route may hide in them. */
  readonly masked: boolean;
  /** Only about packets that a packet filter marks; absent: about those without a mark. */
  readonly marked?: MarkedBy;
}

/** Which packets a question is about: those a packet filter gave a mark before they were routed. */
export interface MarkedBy {
  readonly mark: number;
  /** Only some of them carry it, or nobody here can say. */
  readonly unsure: boolean;
  /** The rules that mark them. */
  readonly setBy: readonly Sighting[];
}

/**
 * What becomes of the host's own packets to a peer's underlay address. out: they leave. none: no route, or an
 * unreachable default. blackhole: a route drops them. rule: a policy rule drops them or leads them inside. inside: into
 * the VTEP or the containers' bridge. local: the host has the address itself. elsewhere: a longer prefix or a policy rule
 * takes them out by another device although the VTEP's own has the peer on its link. unknown: decided in a table that was
 * not collected.
 */
export type OuterFate = 'out' | 'none' | 'blackhole' | 'rule' | 'inside' | 'local' | 'elsewhere' | 'unknown';

export interface OuterWay {
  readonly peer: Lease;
  readonly fate: OuterFate;
  readonly route: RouteRecord | null;
  readonly rule: RuleRecord | null;
  /** The device on whose link the peer itself is asked for its Ethernet address; null behind a gateway. */
  readonly askedOn: string | null;
}

/** Ways of outer packets to all peers. One per output that prints routes. */
export interface Outer {
  readonly probe: ProbeId;
  readonly ways: readonly OuterWay[];
  /** Nothing of the underlay is printed, or lines are not understood: a route may hide. */
  readonly masked: boolean;
  /** Only about datagrams that carry a mark; absent: about those without. */
  readonly marked?: MarkedBy;
}

export interface NeighbourTable {
  readonly probe: ProbeId;
  readonly byIp: ReadonlyMap<Ip, NeighbourRecord>;
  /** Rejected lines name the VTEP: a row may hide in them. */
  readonly masked: boolean;
}

export interface FdbTable {
  readonly probe: ProbeId;
  readonly byMac: ReadonlyMap<Mac, readonly FdbRecord[]>;
  readonly masked: boolean;
}

/** The host's packet filters, walked; positions of peers in the walk are those of `peers`. */
export interface FirewallView {
  readonly walk: FirewallWalk;
  readonly peers: readonly Lease[];
  /** Peers reached past the VTEP (DirectRouting). */
  readonly direct: ReadonlySet<Lease>;
}

/** A container's device that may hang on the lease's bridge, with what stands around it. */
export interface ContainerLink {
  /** `/run/docker/netns/3f2a…` */
  readonly path: string;
  readonly link: LinkRecord;
  /** Of this overlay's family, link-local ones left out. */
  readonly addresses: readonly AddressRecord[];
  /** Its address in the host's lease; null when it has none there. */
  readonly leased: AddressRecord | null;
  /** The host's end of its cable, where both ends name each other and nobody else does. */
  readonly port: LinkRecord | null;
  /** Where its packets to peers go, by the route that decides, most peers first; undefined when other tables may decide. */
  readonly ways: readonly ContainerWay[] | undefined;
  /** The route most of its packets to peers take; null when none is a way out, undefined when other tables may decide. */
  readonly toPeers: RouteRecord | null | undefined;
  /** The host's row for its address in the lease, on the device it hangs on. */
  readonly hostRow: NeighbourRow | null;
  /** Its own rows on this device. */
  readonly neighbours: readonly NeighbourRecord[];
}

/** A container's way to some peers, or to parts of them. */
export interface ContainerWay {
  /** null: no route. */
  readonly route: RouteRecord | null;
  readonly peers: readonly Lease[];
}

export interface NeighbourRow {
  readonly probe: ProbeId;
  readonly row: NeighbourRecord;
}

export interface Containers {
  readonly links: readonly ContainerLink[];
  /** Not all namespaces are the host's, or not all were looked into: what one holds may be held by another. */
  readonly partial: boolean;
}

/** What a host's records say, arranged for judging one overlay. Checks name the parts they need. */
export interface Parts {
  /** null: the device is not there. */
  readonly vtep: Device | null;
  /** The VTEP's `vxlan …` line; null when there is no VTEP. */
  readonly vxlan: { readonly link: LinkRecord; readonly probe: ProbeId } | null;
  readonly devices: ReadonlyMap<string, Device>;
  /** Addresses of this overlay's family by device. */
  readonly addresses: ReadonlyMap<string, readonly AddressRecord[]>;
  readonly routes: readonly Sweep[];
  readonly rules: readonly RuleRecord[];
  readonly underlay: readonly Outer[];
  /** Peers by underlay address in the neighbour table of the device their packets leave by. */
  readonly underlayRows: ReadonlyMap<Ip, NeighbourRecord>;
  readonly neighbours: readonly NeighbourTable[];
  readonly fdb: FdbTable;
  readonly sysctls: ReadonlyMap<string, { readonly value: string; readonly line: number }>;
  readonly sockets: readonly SocketRecord[];
  readonly subnetEnv: ReadonlyMap<string, EnvRecord>;
  /** kube-proxy's chain of services, by which containers of one host reach each other too; null where there is none. */
  readonly kubeServices: { readonly line: number; readonly probe: ProbeId } | null;
  /** Neighbours of all devices that count against the kernel's limit: all but fixed ones. */
  readonly neighbourCount: number;
  /** Rules of all packet filters, and what becomes of the overlay's packets in them. */
  readonly firewall: FirewallView;
  readonly containers: Containers;
}
export type PartName = keyof Parts;
export type Part<T> =
  | { readonly known: true; readonly value: T }
  | { readonly known: false; readonly gaps: readonly Gap[] };

/** What the model says of one host in one overlay. */
export interface Expectation {
  readonly host: string;
  readonly family: Family;
  readonly overlay: Overlay;
  /** The host's own lease; null when none could be matched. */
  readonly lease: Lease | null;
  /** Every other host's lease. */
  readonly peers: readonly Lease[];
  /** With DirectRouting, peers on the host's own link: flannel gives them a route to their underlay address and no rows. */
  readonly directPeers: ReadonlySet<Lease>;
  /** Those that are reached through the VTEP: all but DirectRouting's. */
  readonly tunnelPeers: readonly Lease[];
  /** null when there is no VTEP to tell by. */
  readonly era: Era | null;
  /** `flannel.1` */
  readonly vtepName: string;
  /** The bridge that holds the lease (`docker0`, `cni0`), or the one that ought to; null when there is none. */
  readonly bridgeName: string | null;
}
export type ExpectationName = keyof Expectation;

/** One host in one overlay: expectation and evidence. */
export interface HostView {
  readonly expectation: Expectation;
  /** Of peers that nothing on the host tells apart one is looked at: for how many it speaks. Empty: each for itself. */
  readonly weights: ReadonlyMap<Lease, number>;
  readonly parts: { readonly [P in PartName]: Part<Parts[P]> };
}

/** What the machine under a host is; null where the host does not say. */
export interface MachineFacts {
  /** `5.15.0-91-generic` */
  readonly kernel: string | null;
  /** `x86_64` */
  readonly arch: string | null;
  /** `ubuntu`, as in os-release. */
  readonly os: string | null;
  /** `22.04` */
  readonly osVersion: string | null;
  /** New at each boot; hosts with the same one are namespaces of one machine. */
  readonly bootId: string | null;
  /** Digest of /etc/machine-id: equal where the ids are. */
  readonly machineIdDigest: string | null;
  /** How far the host's clock is ahead of the collector's, seconds; null in a bundle that does not say when it was read. */
  readonly clockAheadS: number | null;
}

/** A peer's row in the neighbour table of the underlay device. */
export interface UnderlayRow {
  readonly ip: Ip;
  readonly mac: Mac | null;
  readonly state: string;
  readonly dev: string;
}

/** What stays of a host's underlay; bounded whatever the number of peers. */
export interface UnderlayFacts {
  /** The device that holds its lease's underlay address, else the one its VTEP is bound to; null when neither is known. */
  readonly device: string | null;
  /** Ethernet addresses by which it may answer for that address; empty when not known. */
  readonly macs: readonly Mac[];
  /** At most 64 of its peers' rows, the telling ones first. */
  readonly rows: readonly UnderlayRow[];
  /** How most peers are reached, and the few that are reached the other way; null when not known, or when they are many. */
  readonly direct: {
    readonly most: 'direct' | 'tunnel';
    readonly others: readonly Lease[];
    /** Some peers are reached neither way: nothing follows for one that is not among the others. */
    readonly unclear: boolean;
  } | null;
  /** net.ipv4.conf.*.rp_filter as it counts: 0 off, 1 strict, 2 loose; null when not read. */
  readonly reversePathVtep: number | null;
  readonly reversePathUnderlay: number | null;
}

/** flannel's processes on a host, by name. */
export interface FlannelProcesses {
  /** Own processes of flannel's that share the host's network, those another of them started left out. */
  readonly daemons: readonly { readonly pid: number; readonly name: string; readonly line: number }[];
  /** Programs that have flannel inside: k3s, RKE2, MicroK8s. */
  readonly embedded: readonly string[];
}

/** Small facts that stay when a host's tables are dropped; cluster checks see these. */
export interface HostFacts {
  readonly host: string;
  readonly address: string | null;
  readonly family: Family;
  readonly lease: Lease | null;
  readonly era: Era | null;
  readonly vtepName: string | null;
  readonly vtepMac: Mac | null;
  readonly mtuBytes: number | null;
  readonly vni: number | null;
  readonly port: number | null;
  /** The `.1` of its lease where a bridge of its own has it; null elsewhere. */
  readonly bridgeIp: Ip | null;
  /** Of one of its containers, in its lease; null when none is known. */
  readonly containerIp: Ip | null;
  /** The host has its lease's underlay address on a device, or was reached at it. */
  readonly holdsUnderlayIp: boolean;
  /** The subnet its subnet.env or VTEP holds, whatever the lease says. */
  readonly heldSubnet: Cidr | null;
  readonly heldSubnetSeen: Sighting | null;
  /** null without a lease. */
  readonly underlay: UnderlayFacts | null;
  /** False when the host gave no evidence by which a lease could be matched. */
  readonly identifiable: boolean;
  /** null when the host was not asked, or could not answer. */
  readonly machine: MachineFacts | null;
  /** null when its processes were not told, or only some of them. */
  readonly flannel: FlannelProcesses | null;
  /** How many VTEPs of flannel's it has; null when its devices were not read. */
  readonly vteps: number | null;
  /** Offloads of its VTEP that are off and could be on; null when it was not asked, or could not say. */
  readonly offloadsOff: readonly { readonly feature: string; readonly line: number }[] | null;
  /** `none`: it was asked and has no subnet.env; null when it was not asked or could not say. */
  readonly subnetEnv: 'there' | 'none' | null;
}
