import type { FilterTable, Flow, Packet } from '../types/firewall.ts';
import { type Place, type Trip, tripsOf } from './journeys.ts';
import { intersect, meets, mostly, rangeOf, setOf } from './sets.ts';
import { type Passage, pass } from './walk.ts';

export interface Travelled extends Passage {
  readonly trip: Trip;
}

/** Packets that leave one journey with the same mark. */
interface Class {
  readonly packet: Packet;
  readonly flows: Flow[];
  readonly protocols: Set<Packet['protocol']>;
}

/** Marks of one journey that are followed into the next; more than this no estate was seen to use. */
const MOST_CLASSES = 8;

function classesOf(travelled: readonly Travelled[]): Class[] {
  const classes = new Map<string, Class>();
  for (const { through } of travelled) {
    for (const flow of through) {
      if (flow.share === 0) continue;
      const { packet } = flow;
      const key = `${packet.mark} ${packet.knownMark}`;
      const known = classes.get(key);
      if (known === undefined) classes.set(key, { packet, flows: [flow], protocols: new Set([packet.protocol]) });
      else {
        known.flows.push(flow);
        known.protocols.add(packet.protocol);
      }
    }
  }
  return [...classes.values()].slice(0, MOST_CLASSES);
}

/** The trip as packets with this mark make it. */
function withMark(trip: Trip, { packet }: Class): Trip {
  const { mark, knownMark, markedBy } = packet;
  return { ...trip, packet: { ...trip.packet, mark, knownMark, markedBy } };
}

/** What came out of datagrams bears the datagrams' marks. */
function outOf(place: Place, trip: Trip, classes: readonly Class[]): Trip[] {
  const marks = new Set<number>();
  const trips: Trip[] = [];
  for (const each of classes) {
    const from = setOf(each.flows.flatMap(({ packet }) => packet.source));
    const at = [...place.peers.keys()].filter((n) => {
      const { underlayIp, direct } = place.peers[n]!;
      return !direct && !marks.has(n) && meets(from, { first: underlayIp, last: underlayIp });
    });
    for (const n of at) marks.add(n);
    const source = setOf(at.map((n) => rangeOf(place.peers[n]!.subnet)));
    if (at.length > 0) trips.push(withMark({ ...trip, packet: { ...trip.packet, source } }, each));
  }
  const rest = setOf(
    place.peers.filter(({ direct }, n) => !direct && !marks.has(n)).map(({ subnet }) => rangeOf(subnet)),
  );
  if (rest.length > 0) trips.push({ ...trip, packet: { ...trip.packet, source: rest } });
  return trips;
}

/** A datagram bears the mark of the packet in it. */
function into(place: Place, trip: Trip, classes: readonly Class[]): Trip[] {
  const trips: Trip[] = [];
  const own = rangeOf(place.own);
  const plain = trip.packet;
  const met = new Set<number>();
  for (const each of classes) {
    const to = setOf(each.flows.flatMap(({ packet }) => packet.destination));
    const from = setOf(each.flows.flatMap(({ packet }) => packet.source));
    const at = [...place.peers.keys()].filter((n) => {
      const { subnet, direct } = place.peers[n]!;
      return !direct && meets(to, rangeOf(subnet));
    });
    for (const n of at) met.add(n);
    const far = setOf(at.map((n) => ({ first: place.peers[n]!.underlayIp, last: place.peers[n]!.underlayIp })));
    const some =
      classes.length > 1 &&
      (!(each.protocols.has('tcp') && each.protocols.has('udp')) ||
        !mostly(from, own) ||
        at.some((n) => !mostly(to, rangeOf(place.peers[n]!.subnet))));
    if (far.length > 0)
      trips.push(withMark({ ...trip, packet: { ...plain, destination: far }, ...(some ? { part: true } : {}) }, each));
  }
  const rest = place.peers.flatMap(({ direct, underlayIp }, n) =>
    direct || met.has(n) ? [] : [{ first: underlayIp, last: underlayIp }],
  );
  if (rest.length > 0)
    trips.push({ ...trip, packet: { ...plain, destination: intersect(plain.destination, setOf(rest)) } });
  return trips;
}

/**
 * Sends every packet of the place past the rules, and its mark on with it: the kernel keeps the mark of what it puts into a
 * datagram, and of what it takes out. Source: Linux net/ipv4/ip_tunnel_core.c iptunnel_xmit and __iptunnel_pull_header
 * (skb_scrub_packet clears marks between network namespaces alone).
 */
export function travel(tables: readonly FilterTable[], place: Place): Travelled[] {
  const go = (trip: Trip): Travelled => ({ trip, ...pass(tables, trip.packet, trip.steps) });
  const trips = tripsOf(place);
  const tunnelled = ({ steps }: Trip, side: 'in' | 'out') => steps.some((step) => step[side] === place.vtep);
  const entered = trips.filter(({ journey }) => journey === 'in').map(go);
  const left = trips.filter(({ journey }) => journey === 'leave').map(go);
  const arrived = trips
    .filter(({ journey }) => journey === 'arrive')
    .flatMap((trip) => (tunnelled(trip, 'in') && entered.length > 0 ? outOf(place, trip, classesOf(entered)) : [trip]))
    .map(go);
  const inside = left.filter(({ trip }) => tunnelled(trip, 'out'));
  const sent = trips
    .filter(({ journey }) => journey === 'out')
    .flatMap((trip) => into(place, trip, classesOf(inside)))
    .map(go);
  return [...entered, ...sent, ...left, ...arrived];
}
