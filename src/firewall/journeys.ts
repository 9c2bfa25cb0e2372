import type { Cidr, Family, Ip } from '../types/address.ts';
import type { ConntrackState, IpSet, Journey, Packet, PortRange } from '../types/firewall.ts';
import { SOME_PORT } from './match.ts';
import { rangeOf, setOf } from './sets.ts';
import type { Step } from './walk.ts';

/** What must be known of a host to send packets past its rules. */
export interface Place {
  readonly family: Family;
  readonly own: Cidr;
  /** Peers' subnets and underlay addresses, in the same order. */
  readonly peers: readonly { readonly subnet: Cidr; readonly underlayIp: Ip; readonly direct: boolean }[];
  readonly vtep: string;
  /** null where the host has none yet: the name flannel's users give it is taken. */
  readonly bridge: string | null;
  readonly underlay: string | null;
  readonly underlayIp: Ip;
  /** null: the host's own port is at odds with the network's, so no datagram is walked. */
  readonly port: number | null;
  /** Device of the default route; null without one. */
  readonly outside: string | null;
}

/** One walk: who is asked about, and by which steps it goes. `peerEnd` says which side of the packet the peers are. */
export interface Trip {
  readonly journey: Journey;
  readonly packet: Packet;
  readonly steps: readonly Step[];
  readonly peerEnd: 'source' | 'destination';
  /** Only some containers' packets, or one protocol's, come to this trip: those that bear its mark. */
  readonly part?: true;
}

const EPHEMERAL: PortRange = { first: 32768, last: 60999 };

function one(ip: Ip): IpSet {
  return [{ first: ip, last: ip }];
}

function basic(place: Place): Packet {
  return {
    family: place.family,
    source: [],
    destination: [],
    sourceIsLocal: false,
    destinationIsLocal: false,
    in: null,
    out: null,
    protocol: 'udp',
    sourcePort: null,
    destinationPort: null,
    icmp: null,
    state: 'new',
    mark: 0,
    knownMark: 0xffffffff,
    markedBy: null,
    connectionMark: 0,
  };
}

/** The datagrams between the hosts. Each is the first of a conversation to conntrack: answers use ports of their own. */
function datagrams(place: Place): Trip[] {
  const { underlay, port, peers, underlayIp } = place;
  const far = setOf(peers.filter(({ direct }) => !direct).map(({ underlayIp: ip }) => ({ first: ip, last: ip })));
  if (port === null || far.length === 0 || underlay === null) return [];
  const packet: Packet = {
    ...basic(place),
    sourcePort: EPHEMERAL,
    destinationPort: { first: port, last: port },
  };
  const entering = { in: underlay, out: null };
  const leaving = { in: null, out: underlay };
  return [
    {
      journey: 'in',
      packet: { ...packet, source: far, destination: one(underlayIp), destinationIsLocal: true },
      steps: [
        { hook: 'ingress', ...entering },
        { hook: 'prerouting', ...entering },
        { hook: 'input', ...entering },
      ],
      peerEnd: 'source',
    },
    {
      journey: 'out',
      packet: { ...packet, source: one(underlayIp), destination: far, sourceIsLocal: true },
      steps: [
        { hook: 'output', ...leaving },
        { hook: 'postrouting', ...leaving },
        { hook: 'egress', ...leaving },
      ],
      peerEnd: 'destination',
    },
  ];
}

export function bridgeOf(place: Place): string {
  return place.bridge ?? 'cni0';
}

/** Frames between the bridge and a port of it. */
const COME: readonly Step[] = [
  { hook: 'prerouting', in: SOME_PORT, out: null, layer: 'bridge' },
  { hook: 'input', in: SOME_PORT, out: null, layer: 'bridge' },
];
const GO: readonly Step[] = [
  { hook: 'output', in: null, out: SOME_PORT, layer: 'bridge' },
  { hook: 'postrouting', in: null, out: SOME_PORT, layer: 'bridge' },
];

/** `beyond`: hosts behind this one that forward it as well, and want a hop more each. */
function through(from: string, to: string, beyond: number): Step[] {
  return [
    { hook: 'ingress', in: from, out: null },
    { hook: 'prerouting', in: from, out: null, hopsNeeded: 2 + beyond },
    { hook: 'forward', in: from, out: to, hopsNeeded: 1 + beyond },
    { hook: 'postrouting', in: from, out: to, hopsNeeded: 1 + beyond },
    { hook: 'egress', in: null, out: to },
  ];
}

const KINDS: readonly {
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly state: ConntrackState;
  readonly answer: boolean;
}[] = [
  { protocol: 'tcp', state: 'new', answer: false },
  { protocol: 'udp', state: 'new', answer: false },
  { protocol: 'icmp', state: 'new', answer: false },
  { protocol: 'tcp', state: 'established', answer: true },
  { protocol: 'udp', state: 'established', answer: true },
  { protocol: 'icmp', state: 'established', answer: true },
];

/** Echo request and reply, as type and code. */
export function echo(family: Family, answer: boolean): string {
  return family === 4 ? (answer ? '0/0' : '8/0') : answer ? '129/0' : '128/0';
}

/** Containers' packets: what opens a conversation and what answers, both ways, in each protocol. */
function forwarded(place: Place, direct: boolean): Trip[] {
  const far = setOf(place.peers.filter((peer) => peer.direct === direct).map(({ subnet }) => rangeOf(subnet)));
  const device = direct ? place.underlay : place.vtep;
  if (far.length === 0 || device === null) return [];
  const own = [rangeOf(place.own)];
  const bridge = bridgeOf(place);
  return KINDS.flatMap(({ protocol, state, answer }): Trip[] => {
    const packet: Packet = {
      ...basic(place),
      protocol: protocol === 'icmp' && place.family === 6 ? 'icmpv6' : protocol,
      icmp: protocol === 'icmp' ? echo(place.family, answer) : null,
      state,
      connectionMark: answer ? null : 0,
    };
    return [
      {
        journey: 'leave',
        packet: { ...packet, source: own, destination: far },
        steps: [...COME, ...through(bridge, device, 1)],
        peerEnd: 'destination',
      },
      {
        journey: 'arrive',
        packet: { ...packet, source: far, destination: own },
        steps: [...through(device, bridge, 0), ...GO],
        peerEnd: 'source',
      },
    ];
  });
}

/** Every packet that is sent past the rules, as nothing marked it. */
export function tripsOf(place: Place): Trip[] {
  return [...datagrams(place), ...forwarded(place, false), ...forwarded(place, true)];
}

/**
 * The host tells that a packet is too big for the VTEP: a container of its own, or a peer’s one whose packet is too big for
 * the bridge.
 */
export function tooBigTrips(place: Place, bridgeIp: Ip): Trip[] {
  const own = [rangeOf(place.own)];
  const far = setOf(place.peers.map(({ subnet }) => rangeOf(subnet)));
  const trip = (out: string, destination: IpSet, journey: Journey): Trip => ({
    journey,
    packet: {
      ...basic(place),
      protocol: place.family === 4 ? 'icmp' : 'icmpv6',
      icmp: place.family === 4 ? '3/4' : '2/0',
      state: 'related',
      connectionMark: null,
      source: one(bridgeIp),
      destination,
      sourceIsLocal: true,
    },
    steps: [
      { hook: 'output', in: null, out },
      { hook: 'postrouting', in: null, out },
    ],
    peerEnd: 'destination',
  });
  return [trip(bridgeOf(place), own, 'arrive'), trip(place.vtep, far, 'leave')];
}

/** Asks for the Ethernet address of the other end, and its answer: ARP, or neighbour discovery in IPv6. */
export function neighbourTrips(place: Place, bridgeIp: Ip): Trip[] {
  const { bridge } = place;
  if (bridge === null) return [];
  const own = [rangeOf(place.own)];
  const six = place.family === 6;
  const packet: Packet = { ...basic(place), protocol: six ? 'icmpv6' : 'arp', state: 'untracked' };
  const entering: Step[] = six
    ? [
        { hook: 'prerouting', in: bridge, out: null },
        { hook: 'input', in: bridge, out: null },
      ]
    : [];
  const leaving: Step[] = six
    ? [
        { hook: 'output', in: null, out: bridge },
        { hook: 'postrouting', in: null, out: bridge },
      ]
    : [];
  return [NEIGHBOUR_SOLICIT, NEIGHBOUR_ADVERT].flatMap((icmp): Trip[] => [
    {
      journey: 'leave',
      packet: {
        ...packet,
        icmp: six ? icmp : null,
        source: own,
        destination: one(bridgeIp),
        destinationIsLocal: true,
      },
      steps: [...COME, ...entering],
      peerEnd: 'destination',
    },
    {
      journey: 'arrive',
      packet: { ...packet, icmp: six ? icmp : null, source: one(bridgeIp), destination: own, sourceIsLocal: true },
      steps: [...leaving, ...GO],
      peerEnd: 'source',
    },
  ]);
}

const NEIGHBOUR_SOLICIT = '135/0';
const NEIGHBOUR_ADVERT = '136/0';

/** A new conversation from one device to another, where addresses are translated. */
export function conversation(
  place: Place,
  ends: { readonly source: IpSet; readonly destination: IpSet },
  from: string,
  to: string,
): Pick<Trip, 'packet' | 'steps'> {
  return { packet: { ...basic(place), protocol: 'tcp', ...ends }, steps: through(from, to, 0) };
}
