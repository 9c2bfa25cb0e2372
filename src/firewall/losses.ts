import type { Decider, Hook, IpSet, Journey, Loss, Lost, Match, Outcome, Packet } from '../types/firewall.ts';
import type { Place, Trip } from './journeys.ts';
import { namesDevice } from './match.ts';
import { holds, inside, meets, mostly, rangeOf, setOf } from './sets.ts';

/** What a trip lost. */
export interface TripLosses {
  readonly trip: Trip;
  readonly lost: readonly Outcome[];
}

interface Pile {
  readonly by: Decider;
  readonly hook: Hook;
  readonly verdict: Lost;
  readonly journeys: Set<Journey>;
  readonly protocols: Set<Packet['protocol']>;
  peers: IpSet;
  own: IpSet;
  share: number;
  /** The slowest rate beyond which packets are lost; null where some are lost at any. */
  beyond: number | null;
  /** Every trip was of some packets only. */
  part: boolean;
  markedBy: Decider | null;
  doubts: readonly Decider[] | null;
  unsure: boolean;
  readonly tunnel: boolean;
}

export function deciderKey({ table, chain, rule }: Decider): string {
  return `${table.flavour} ${table.family} ${table.name} ${chain.name} ${rule === null ? 'policy' : rule.position}`;
}

/** Chains in which other software keeps what its users forbade each container. */
const POLICY_CHAINS = [
  'cali-',
  'KUBE-POD-FW-',
  'KUBE-NWPLCY-',
  'WEAVE-NPC',
  'CILIUM_',
  'AZURE-NPM',
  'POD-FW',
  'NWPLCY',
  'ANTREA-',
  'pod-',
];

function isPolicy({ chain }: Decider): boolean {
  return POLICY_CHAINS.some((part) => chain.name.includes(part));
}

/** Does the match single out this overlay? */
function aimedMatch(match: Match, place: Place): boolean {
  if (match.kind === 'port' && !match.not && place.port !== null)
    return match.ranges.some(({ first, last }) => first <= place.port! && last >= place.port! && last - first < 1000);
  if (match.kind === 'device' && !match.not)
    return match.names.some(
      (name) => name.length > 1 && (namesDevice(name, place.vtep) || (place.bridge !== null && name === place.bridge)),
    );
  if (match.kind === 'any' && !match.not)
    return match.of.some((matches) => matches.some((each) => aimedMatch(each, place)));
  if (match.kind === 'address' && !match.not)
    return (
      match.set.length <= 4 &&
      [rangeOf(place.own), ...place.peers.map(({ subnet }) => rangeOf(subnet))].some((range) =>
        match.set.some((each) => each.first >= range.first && each.last <= range.last),
      )
    );
  return false;
}

/** Whether it may be the mark that decides: kube-proxy’s rules return what is not marked, and take the rest. */
export function asksMark({ chain }: Decider): boolean {
  return chain.rules.some(({ matches }) => matches.some(({ kind }) => kind === 'mark'));
}

/**
 * Where a rule takes what is beyond a rate and another all that stays under it, the other takes everything. What stays under
 * a rate is nothing to speak of elsewhere.
 */
function ofRates(lost: readonly Outcome[]): readonly Outcome[] {
  const under = lost.filter(({ share }) => share === 0);
  if (under.length === 0) return lost;
  const beyond = lost.filter((outcome) => outcome.beyond !== null && outcome.share > 0);
  const alike = (a: Outcome, b: Outcome): boolean =>
    inside(a.packet.source, b.packet.source) !== 'none' &&
    inside(a.packet.destination, b.packet.destination) !== 'none';
  return lost.flatMap((outcome) => {
    if (under.includes(outcome)) return beyond.some((each) => alike(each, outcome)) ? [{ ...outcome, share: 1 }] : [];
    return beyond.includes(outcome) && under.some((each) => alike(each, outcome)) ? [] : [outcome];
  });
}

/** Pieces of one trip add up, and the trip that loses most is told. */
function collect(travelled: readonly TripLosses[]): Pile[] {
  const piles = new Map<string, Pile>();
  for (const { trip, lost } of travelled) {
    const tunnel = trip.journey === 'in' || trip.journey === 'out';
    const shares = new Map<Pile, number>();
    for (const { by, at, verdict, share, beyond, doubts, unsure, packet } of ofRates(lost)) {
      if (verdict === 'accept' || verdict === 'source-nat') continue;
      const key = `${tunnel} ${unsure} ${deciderKey(by)}`;
      let pile = piles.get(key);
      if (pile === undefined) {
        pile = {
          by,
          hook: at.base!.hook,
          verdict,
          journeys: new Set(),
          protocols: new Set(),
          peers: [],
          own: [],
          share: 0,
          beyond: Number.POSITIVE_INFINITY,
          part: true,
          markedBy: null,
          doubts: null,
          unsure,
          tunnel,
        };
        piles.set(key, pile);
      }
      pile.journeys.add(trip.journey);
      pile.protocols.add(trip.packet.protocol);
      const ownEnd = trip.peerEnd === 'source' ? 'destination' : 'source';
      pile.peers = setOf([...pile.peers, ...packet[trip.peerEnd]]);
      pile.own = setOf([...pile.own, ...packet[ownEnd]]);
      shares.set(pile, Math.min(1, (shares.get(pile) ?? 0) + share));
      if (beyond === null) pile.beyond = null;
      else if (pile.beyond !== null) pile.beyond = Math.min(pile.beyond, beyond);
      if (trip.part !== true) pile.part = false;
      if (asksMark(by)) pile.markedBy ??= packet.markedBy;
      // sure for one kind of packet is sure
      if (pile.doubts === null || doubts.length < pile.doubts.length) pile.doubts = doubts;
    }
    for (const [pile, share] of shares) pile.share = Math.max(pile.share, share);
  }
  return [...piles.values()];
}

/** Which peers a set of addresses is about: null for all, else their positions; part: some addresses of each alone. */
function peersOf(pile: Pile, place: Place): { peers: readonly number[] | null; part: boolean } {
  const hit: number[] = [];
  const some: number[] = [];
  let asked = 0;
  for (const [n, peer] of place.peers.entries()) {
    if (pile.tunnel && peer.direct) continue;
    asked++;
    const range = pile.tunnel ? { first: peer.underlayIp, last: peer.underlayIp } : rangeOf(peer.subnet);
    if (holds(pile.peers, range) || (!pile.tunnel && mostly(pile.peers, range))) hit.push(n);
    else if (meets(pile.peers, range)) some.push(n);
  }
  const part = hit.length === 0;
  const told = part ? some : hit;
  return { peers: told.length === asked && told.length > 0 ? null : told, part };
}

/** What the trips lost, by what decided. Chains that hold other software's policy for single containers are left out. */
export function lossesOf(place: Place, travelled: readonly TripLosses[]): Loss[] {
  const losses: Loss[] = [];
  const single = new Map<string, { at: number; alike: Decider[] }>();
  for (const pile of collect(travelled)) {
    const ofPeers = peersOf(pile, place);
    const ofOwn = pile.part || (!pile.tunnel && !mostly(pile.own, rangeOf(place.own)));
    const part = ofOwn ? 'own' : ofPeers.part ? 'peer' : null;
    const { peers } = ofPeers;
    if (peers !== null && peers.length === 0) continue;
    if (part !== null && isPolicy(pile.by)) continue;
    const alike: Decider[] = [];
    const loss: Loss = {
      by: pile.by,
      alike,
      hook: pile.hook,
      verdict: pile.verdict,
      journeys: [...pile.journeys],
      protocols: [...pile.protocols],
      peers,
      part,
      share: pile.share,
      beyond: pile.beyond,
      markedBy: pile.markedBy,
      doubts: pile.doubts ?? [],
      unsure: pile.unsure,
      aimed: [pile.by, pile.markedBy].some((by) => by?.rule?.matches.some((match) => aimedMatch(match, place))),
    };
    if (part !== null) {
      // a chain with a rule for each container, or for each protocol, is one thing
      const key = `${pile.by.table.flavour} ${pile.by.table.name} ${pile.by.chain.name} ${pile.tunnel}`;
      const first = single.get(key);
      if (first !== undefined) {
        first.alike.push(pile.by);
        losses[first.at] = withMore(losses[first.at]!, loss);
        continue;
      }
      single.set(key, { at: losses.length, alike });
    }
    losses.push(loss);
  }
  return losses;
}

/** The first of several, with all that they take. */
function withMore(loss: Loss, more: Loss): Loss {
  const { peers } = loss;
  return {
    ...loss,
    journeys: [...new Set([...loss.journeys, ...more.journeys])],
    protocols: [...new Set([...loss.protocols, ...more.protocols])],
    peers: peers === null || more.peers === null ? null : [...new Set([...peers, ...more.peers])].sort((a, b) => a - b),
    unsure: loss.unsure && more.unsure,
  };
}
