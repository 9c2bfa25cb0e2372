import type { Cidr, Family, Ip, Mac } from './address.ts';

/** What every parsed line carries: where it stood in the output, counted from 1. */
export interface AtLine {
  readonly line: number;
}

export type RouteType =
  | 'unicast'
  | 'local'
  | 'broadcast'
  | 'multicast'
  | 'anycast'
  | 'nat'
  | 'blackhole'
  | 'unreachable'
  | 'prohibit'
  | 'throw';

export interface NextHop {
  readonly gateway: Ip | null;
  readonly dev: string | null;
  readonly onlink: boolean;
  /** `dead`: its device is down and the kernel does not send over it. `linkdown` alone (no carrier) does not count. */
  readonly down: boolean;
  /** Where it stands on a line of its own, as those of a multipath route do. */
  readonly line?: number;
}

/** One route: `10.1.22.0/24 via 10.1.22.0 dev flannel.1 onlink`. */
export interface RouteRecord extends AtLine {
  readonly family: Family;
  /** Name or number as printed; `main` where none is printed. */
  readonly table: string;
  readonly type: RouteType;
  readonly dst: Cidr;
  /** One for a plain route, several for multipath, none for blackhole and its kin without a device. */
  readonly hops: readonly NextHop[];
  readonly src: Ip | null;
  /** Preference among equal prefixes, lower wins; 0 where none is printed. */
  readonly metric: number;
  readonly proto: string | null;
  readonly scope: string | null;
  /** Only packets that carry it are meant, `0x10`; absent for a route for all. */
  readonly tos?: string;
  /** `mtu 1400`, `mtu lock 1400`: smaller than the device's for what goes here; absent where none is printed. */
  readonly mtuBytes?: number;
}

/** One policy rule: `32766:	from all lookup main`. */
export interface RuleRecord extends AtLine {
  readonly family: Family;
  readonly priority: number;
  readonly not: boolean;
  /** null is `all`. */
  readonly from: Cidr | null;
  readonly to: Cidr | null;
  readonly iif: string | null;
  readonly oif: string | null;
  readonly fwmark: { readonly value: number; readonly mask: number } | null;
  /** Selectors that only some packets meet (`ipproto tcp`, `dport 53`, `uidrange …`, `tos …`), as printed. */
  readonly selectors: readonly string[];
  readonly action: 'lookup' | 'blackhole' | 'unreachable' | 'prohibit' | 'goto' | 'nop' | 'nat';
  /** Table name or number as printed; null unless action is lookup. */
  readonly table: string | null;
  readonly goto: number | null;
  /** `suppress_prefixlength N`: results with a prefix this long or shorter are passed over. */
  readonly suppressPrefixLength: number | null;
}

export interface VxlanAttributes {
  readonly vni: number;
  readonly local: Ip | null;
  /** The underlay device it is bound to. */
  readonly dev: string | null;
  readonly remote: Ip | null;
  readonly group: Ip | null;
  /** UDP port; null where iproute2 does not print it (before 3.19). */
  readonly dstPort: number | null;
  readonly learning: boolean;
  readonly proxy: boolean;
  readonly l2miss: boolean;
  readonly l3miss: boolean;
  readonly gbp: boolean;
  readonly external: boolean;
  /** Of outer packets; null where the kernel's default is taken (`auto`, or not printed) or the inner one's (`inherit`). */
  readonly ttl: number | null;
  /** null where not printed. */
  readonly udpChecksum: boolean | null;
}

export interface AddressRecord extends AtLine {
  readonly family: Family;
  readonly ip: Ip;
  readonly prefixLength: number;
  readonly peer: Ip | null;
  readonly scope: string | null;
  readonly label: string | null;
  /** `secondary`, `deprecated`, `tentative`, `dynamic`, … as printed. */
  readonly flags: readonly string[];
}

export interface Counters {
  readonly bytes: number;
  readonly packets: number;
  readonly errors: number;
  readonly dropped: number;
  /** Columns by their printed heading, the four above included (`carrier`, `missed`, `overrun`, …). */
  readonly all: Readonly<Record<string, number>>;
}

/** `bridge_slave state forwarding priority 32 cost 2 hairpin off …`. */
export interface BridgePort extends AtLine {
  /** `forwarding`, `disabled`, `blocking`, … */
  readonly state: string | null;
  readonly hairpin: boolean | null;
}

/** One device with whatever the command printed under it: `ip -d link`, `ip addr`, `ip -s link` share this shape. */
export interface LinkRecord extends AtLine {
  readonly index: number;
  /** Without `@parent`. */
  readonly name: string;
  /** What stands after `@`: a name, `if4`, or wrong (an old iproute2 guesses a name in another namespace). */
  readonly parent: string | null;
  /** `BROADCAST`, `UP`, `LOWER_UP`, `NO-CARRIER`, … */
  readonly flags: readonly string[];
  readonly mtuBytes: number | null;
  /** `UP`, `DOWN`, `UNKNOWN`, … */
  readonly state: string | null;
  readonly master: string | null;
  /** Queueing discipline: `noqueue`, `fq_codel`, …; null where not printed. */
  readonly qdisc: string | null;
  /** null for devices without an Ethernet address. */
  readonly mac: Mac | null;
  /** Line of the `link/…` line, 0 when there was none. */
  readonly macLine: number;
  /** `vxlan`, `bridge`, `veth`, …; null where not printed. */
  readonly kind: string | null;
  readonly vxlan: (VxlanAttributes & AtLine) | null;
  /** What its bridge says of it as a port (`bridge_slave state forwarding … hairpin off`); null where not printed. */
  readonly bridgePort: BridgePort | null;
  readonly addresses: readonly AddressRecord[];
  readonly rx: Counters | null;
  readonly tx: Counters | null;
}

/** `10.1.22.0 dev flannel.1 lladdr 12:66:aa:00:00:02 PERMANENT`. */
export interface NeighbourRecord extends AtLine {
  readonly family: Family;
  readonly ip: Ip;
  readonly dev: string | null;
  readonly mac: Mac | null;
  /** `PERMANENT`, `REACHABLE`, `STALE`, `FAILED`, …; null where none is printed. */
  readonly state: string | null;
  /** `router`, `proxy`, `extern_learn`, `managed`, … as printed. */
  readonly flags: readonly string[];
}

/** `12:66:aa:00:00:02 dev flannel.1 dst 192.168.122.102 self permanent`. */
export interface FdbRecord extends AtLine {
  readonly mac: Mac;
  readonly dev: string | null;
  readonly dst: Ip | null;
  readonly vni: number | null;
  readonly port: number | null;
  readonly via: string | null;
  readonly vlan: number | null;
  readonly master: string | null;
  readonly self: boolean;
  /** `permanent`, `static`, `stale`, …; null for a learned or reachable row, which prints none. */
  readonly state: string | null;
  readonly flags: readonly string[];
}

/** `net.ipv4.conf.flannel/1.forwarding = 1`. */
export interface SysctlRecord extends AtLine {
  readonly key: string;
  readonly value: string;
}

/** A line of iptables-save. */
export interface IptablesRecord extends AtLine {
  readonly kind: 'chain' | 'rule';
  readonly table: string;
  readonly chain: string;
  /** `ACCEPT`, `DROP`, … for built-in chains, null for user chains and for rules. */
  readonly policy: string | null;
  /** Words after the chain's name, quotes resolved; empty for chains. */
  readonly args: readonly string[];
}

/** A line of `nft list ruleset` that declares something, with the table and chain it stands in. */
export interface NftRecord extends AtLine {
  /** `body`: a line of a set's or map's block. `more`: a rule goes on. `dormant`: the table is switched off. */
  readonly kind: 'table' | 'dormant' | 'chain' | 'hook' | 'rule' | 'more' | 'set' | 'body';
  /** `ip`, `ip6`, `inet`, `bridge`, `arp`, `netdev`. */
  readonly family: string;
  readonly table: string;
  /** Chain, set or map name; empty for a table. */
  readonly name: string;
  /** The line, trimmed, cut at 4096 bytes. */
  readonly text: string;
}

/** One counter of /proc/net/snmp or /proc/net/netstat: `Udp` `NoPorts` 3. */
export interface CounterRecord extends AtLine {
  readonly protocol: string;
  readonly counter: string;
  readonly value: number;
}

/** A UDP socket: `UNCONN 0 0 0.0.0.0:8472 0.0.0.0:*`. */
export interface SocketRecord extends AtLine {
  readonly state: string;
  /** null is the wildcard (`*`, `0.0.0.0`, `[::]`). */
  readonly localIp: Ip | null;
  /** The wildcard's family when printed, else null (`*:8472`). */
  readonly family: Family | null;
  readonly localPort: number;
  /** `users:(("socat",pid=1,fd=5))` as printed; null for the kernel's own sockets and without rights. */
  readonly process: string | null;
}

/** `tx-checksum-ip-generic: on [fixed]`. */
export interface FeatureRecord extends AtLine {
  readonly feature: string;
  readonly on: boolean;
  readonly fixed: boolean;
}

/** `FLANNEL_SUBNET=10.1.11.1/24`. */
export interface EnvRecord extends AtLine {
  readonly key: string;
  readonly value: string;
}

/** One process by name, never with its arguments. */
export interface ProcessRecord extends AtLine {
  readonly pid: number;
  readonly parentPid: number;
  /** `S`, `R`, `Z`, … */
  readonly state: string;
  /** Whose network it has; null where nobody asked or the host did not tell. */
  readonly network: 'host' | 'other' | null;
  /** At most 15 characters, as the kernel keeps it. */
  readonly name: string;
}

/** A container's network namespace; `line` is its heading's. */
export interface ContainerRecord extends AtLine {
  /** `/run/docker/netns/3f2a…` */
  readonly path: string;
  /** How many namespaces the host has; those after the first 64 were not looked into. */
  readonly total: number;
  readonly links: readonly LinkRecord[];
  /** All tables. */
  readonly routes: readonly RouteRecord[];
  /** Both families; empty where the collector did not ask yet. */
  readonly neighbours: readonly NeighbourRecord[];
}
