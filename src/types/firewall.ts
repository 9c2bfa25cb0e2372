import type { Family, Ip } from './address.ts';
import type { Sighting } from './finding.ts';

/** Where the kernel asks its packet filters. `ingress` and `egress` are a device's own. */
export type Hook = 'ingress' | 'prerouting' | 'input' | 'forward' | 'output' | 'postrouting' | 'egress';

/** Who holds a rule set. Every base chain of every flavour is asked: an accept in one does not silence another. */
export type Flavour = 'iptables' | 'iptables-legacy' | 'nft';

export type ConntrackState = 'new' | 'established' | 'related' | 'invalid' | 'untracked';

/** Addresses first to last, both included. A set is sorted, without overlaps and without neighbours that touch. */
export interface Range {
  readonly first: Ip;
  readonly last: Ip;
}
export type IpSet = readonly Range[];

export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What a rule asks of a packet. `not` turns the answer round. */
export type Match =
  | { readonly kind: 'address'; readonly end: 'source' | 'destination'; readonly set: IpSet; readonly not: boolean }
  | { readonly kind: 'device'; readonly side: 'in' | 'out'; readonly names: readonly string[]; readonly not: boolean }
  | { readonly kind: 'protocol'; readonly names: readonly string[]; readonly not: boolean }
  | {
      readonly kind: 'port';
      readonly end: 'source' | 'destination' | 'either';
      readonly ranges: readonly PortRange[];
      readonly not: boolean;
    }
  | { readonly kind: 'state'; readonly states: readonly string[]; readonly not: boolean }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number; readonly not: boolean }
  /** The mark of the conversation, which only its first packet is known to lack. */
  | { readonly kind: 'connection-mark'; readonly value: number; readonly mask: number; readonly not: boolean }
  | { readonly kind: 'icmp'; readonly types: readonly string[]; readonly not: boolean }
  | { readonly kind: 'syn'; readonly not: boolean }
  | {
      readonly kind: 'local';
      readonly end: 'source' | 'destination';
      readonly types: readonly string[];
      readonly not: boolean;
    }
  /** An ARP packet is of neither IP. */
  | { readonly kind: 'family'; readonly families: readonly (Family | 'arp')[]; readonly not: boolean }
  /** True of some packets by lot: 0.3 is three of ten. */
  | { readonly kind: 'chance'; readonly share: number }
  /** True of the packets up to so many a second, or of those `over` it. */
  | { readonly kind: 'rate'; readonly perSecond: number; readonly over: boolean }
  /** Any of these lists holds, each with all its matches: the elements of a set of several parts. */
  | { readonly kind: 'any'; readonly of: readonly (readonly Match[])[]; readonly not: boolean }
  | { readonly kind: 'always' | 'never' }
  /** Not understood: nobody here can say whether the packet matches. */
  | { readonly kind: 'unknown'; readonly text: string };

export type Verdict =
  | { readonly kind: 'accept' | 'drop' | 'reject' | 'return' | 'continue' | 'notrack' }
  /** Handed to a program by the queue's number; without `bypass` it is dropped where no program listens. */
  | { readonly kind: 'queue'; readonly queue: string; readonly bypass: boolean }
  /** The source address is replaced: MASQUERADE or SNAT. */
  | { readonly kind: 'source-nat' }
  /**
   * The destination is replaced: DNAT, REDIRECT, TPROXY. addresses: null is this host, empty is what nobody here can read.
   * ports: null keeps the port.
   */
  | {
      readonly kind: 'destination-nat';
      readonly addresses: IpSet | null;
      readonly ports: readonly PortRange[] | null;
    }
  /** A target nobody here knows. */
  | { readonly kind: 'other'; readonly name: string }
  | { readonly kind: 'jump' | 'goto'; readonly chain: string };

/** The packet's mark becomes (mark & keep) ^ flip; bits of `unknown` become what the rules do not say. */
export interface MarkWrite {
  readonly keep: number;
  readonly flip: number;
  readonly unknown: number;
  /** from: the unknown bits are those of the conversation's mark. to: the conversation's mark is written instead. */
  readonly connection: 'from' | 'to' | null;
}

export interface Rule {
  readonly matches: readonly Match[];
  /** null leaves the mark. */
  readonly setMark: MarkWrite | null;
  /** The hops a packet has left become so many; null leaves them. */
  readonly setHops: number | null;
  readonly verdict: Verdict;
  /** Counted from 1 in its chain, as `iptables -L --line-numbers` does. */
  readonly position: number;
  readonly line: number;
  /** As printed, cut. */
  readonly text: string;
  /** The rule's words, as iptables takes them back; empty in nftables. */
  readonly words: readonly string[];
}

export interface Chain {
  readonly name: string;
  /** null for a chain that only rules lead to. */
  readonly base: {
    readonly hook: Hook;
    readonly priority: number;
    readonly type: 'filter' | 'nat' | 'route';
    readonly policy: 'accept' | 'drop';
    readonly policyLine: number;
    /** Devices of an ingress or egress chain; empty for the others. */
    readonly devices: readonly string[];
  } | null;
  readonly rules: readonly Rule[];
  readonly line: number;
}

/** One table of one flavour with its chains. */
export interface FilterTable {
  readonly flavour: Flavour;
  readonly probe: Sighting['probe'];
  /** `ip`, `ip6`, `inet`, `netdev`, `bridge`. */
  readonly family: string;
  readonly name: string;
  readonly chains: ReadonlyMap<string, Chain>;
}

/** A rule, or a base chain's policy, that decided. */
export interface Decider {
  readonly table: FilterTable;
  readonly chain: Chain;
  /** null: no rule did, the chain's policy did. */
  readonly rule: Rule | null;
}

/** Packets that differ in nothing a rule of this host asks, save for addresses. */
export interface Packet {
  readonly family: Family;
  readonly source: IpSet;
  readonly destination: IpSet;
  readonly sourceIsLocal: boolean;
  readonly destinationIsLocal: boolean;
  /** null: not there yet, or no more. */
  readonly in: string | null;
  readonly out: string | null;
  readonly protocol: 'udp' | 'tcp' | 'icmp' | 'icmpv6' | 'arp';
  /** null: any port, as a container may choose. */
  readonly sourcePort: PortRange | null;
  readonly destinationPort: PortRange | null;
  /** `echo-request`, `3/4`, `packet-too-big`; null for tcp and udp. */
  readonly icmp: string | null;
  readonly state: ConntrackState;
  readonly mark: number;
  /** Bits of the mark that the rules say. */
  readonly knownMark: number;
  /** What wrote the mark last; null: nothing did. */
  readonly markedBy: Decider | null;
  /** The conversation's mark: 0 before its first packet wrote one, null is not known. */
  readonly connectionMark: 0 | null;
}

/** Some of a packet's addresses on their way, and which share of its packets goes it. */
export interface Flow {
  readonly packet: Packet;
  /** 1, or the share by lot; 0 is a share not worth a word. */
  readonly share: number;
  /** Only packets beyond so many a second; null is any. */
  readonly beyond: number | null;
}

/**
 * What becomes of some of a packet's addresses. divert: it goes to another address or port, where nothing of the overlay
 * is. queue: a program decides.
 */
export interface Outcome extends Flow {
  readonly verdict: 'accept' | 'source-nat' | Lost;
  readonly by: Decider;
  /** The base chain it happened in. */
  readonly at: Chain;
  /** Rules before it that may have decided otherwise: their matches are not understood. */
  readonly doubts: readonly Decider[];
  /** The decider's own matches are not all understood. */
  readonly unsure: boolean;
}

/**
 * in, out: the VXLAN datagram, from and to the peers. leave: a container's packet into the VTEP. arrive: a packet out of
 * the VTEP to a container.
 */
export type Journey = 'in' | 'out' | 'leave' | 'arrive';

/** How a packet is lost to who sent it. */
export type Lost = 'drop' | 'reject' | 'divert' | 'queue';

/** Packets that one rule or policy takes, over all the ways that were walked. */
export interface Loss {
  readonly by: Decider;
  /** More rules of the same chain that each take some container's packets. */
  readonly alike: readonly Decider[];
  readonly hook: Hook;
  readonly verdict: Lost;
  readonly journeys: readonly Journey[];
  readonly protocols: readonly Packet['protocol'][];
  /** Positions in the list of peers that was asked about; null is all of them. */
  readonly peers: readonly number[] | null;
  /** Not the host's or the peer's whole subnet, but some containers of it; null: it is whole. */
  readonly part: 'own' | 'peer' | null;
  /** 1, or the share it picks by lot. */
  readonly share: number;
  /** Packets a second that get through; null where no rate decides. */
  readonly beyond: number | null;
  /** What wrote the mark that the decider asks for. */
  readonly markedBy: Decider | null;
  /** Rules before it that may let the packets through, and the decider itself where its match is not understood. */
  readonly doubts: readonly Decider[];
  /** The decider's own match is not understood. */
  readonly unsure: boolean;
  /** It is about the overlay and nothing else: the port, the VTEP, the bridge, addresses of the network. */
  readonly aimed: boolean;
}

/** A source address that is replaced. */
export interface Translation {
  readonly by: Decider;
  readonly journey: 'leave' | 'arrive';
  readonly part: boolean;
  /** What wrote the mark that the rule asks for. */
  readonly markedBy: Decider | null;
}

/** What walking a host's rules showed. */
export interface FirewallWalk {
  readonly losses: readonly Loss[];
  /** Between containers of different hosts. */
  readonly translations: readonly Translation[];
  /** Fragmentation needed, packet too big: not told to the host's containers, or to peers'. */
  readonly tooBig: readonly Loss[];
  /** Between the host and its containers: who asks for an Ethernet address (ARP, neighbour discovery), and the answer. */
  readonly neighbours: readonly Loss[];
  /** To addresses outside: no: no rule translates. maybe: one that is not understood may. null: no way out was known. */
  readonly masquerade: 'yes' | 'no' | 'maybe' | null;
  /** From outside to the host's own containers, where flannel leaves the source alone. */
  readonly externalTranslation: Decider | null;
  /** flannel's own accept rules for forwarded packets, by flavour. */
  readonly flannelAccepts: readonly Decider[];
  /** All rule sets were read, so what is in none is nowhere. */
  readonly whole: boolean;
  readonly rules: number;
}
