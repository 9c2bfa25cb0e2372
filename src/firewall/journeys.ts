import type { Cidr, Family, Ip } from '../types/address.ts';
import type { ConntrackState, IpSet, Journey, Packet, PortRange } from '../types/firewall.ts';
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

function through(from: string, to: string): Step[] {
  return [
    { hook: 'ingress', in: from, out: null },
    { hook: 'prerouting', in: from, out: null },
    { hook: 'forward', in: from, out: to },
    { hook: 'postrouting', in: null, out: to },
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
    };
    return [
      {
        journey: 'leave',
        packet: { ...packet, source: own, destination: far },
        steps: through(bridge, device),
        peerEnd: 'destination',
      },
      {
        journey: 'arrive',
        packet: { ...packet, source: far, destination: own },
        steps: through(device, bridge),
        peerEnd: 'source',
      },
    ];
  });
}

export function tripsOf(place: Place): Trip[] {
  return [...datagrams(place), ...forwarded(place, false), ...forwarded(place, true)];
}

/** The host tells a container that its packet is too big for the VTEP. */
export function tooBigTrip(place: Place, bridgeIp: Ip): Trip {
  const bridge = bridgeOf(place);
  const steps: Step[] = [
    { hook: 'output', in: null, out: bridge },
    { hook: 'postrouting', in: null, out: bridge },
  ];
  const packet: Packet = {
    ...basic(place),
    protocol: place.family === 4 ? 'icmp' : 'icmpv6',
    icmp: place.family === 4 ? '3/4' : '2/0',
    state: 'related',
    source: one(bridgeIp),
    destination: [rangeOf(place.own)],
    sourceIsLocal: true,
  };
  return { journey: 'arrive', packet, steps, peerEnd: 'source' };
}

/** A new conversation at its last step, where addresses are translated. */
export function leaving(place: Place, source: IpSet, destination: IpSet, out: string): Packet {
  return { ...basic(place), protocol: 'tcp', source, destination, out };
}
