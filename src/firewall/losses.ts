import type { Decider, Hook, IpSet, Journey, Loss, Match, Outcome, Packet } from '../types/firewall.ts';
import type { Place, Trip } from './journeys.ts';
import { namesDevice } from './match.ts';
import { holds, intersect, meets, rangeOf, setOf } from './sets.ts';

interface Pile {
  readonly by: Decider;
  readonly hook: Hook;
  readonly verdict: 'drop' | 'reject';
  readonly journeys: Set<Journey>;
  readonly protocols: Set<Packet['protocol']>;
  peers: IpSet;
  own: IpSet;
  subnets: boolean;
  share: number;
  doubts: readonly Decider[] | null;
  unsure: boolean;
  readonly tunnel: boolean;
}

export function deciderKey({ table, chain, rule }: Decider): string {
  return `${table.flavour} ${table.family} ${table.name} ${chain.name} ${rule === null ? 'policy' : rule.position}`;
}

/** Addresses of a set; enough to tell a whole subnet from some of it. */
function count(set: IpSet): number {
  return set.reduce((sum, { first, last }) => sum + Number(BigInt(last) - BigInt(first)) + 1, 0);
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
  if (match.kind === 'address' && !match.not)
    return (
      match.set.length <= 4 &&
      [rangeOf(place.own), ...place.peers.map(({ subnet }) => rangeOf(subnet))].some((range) =>
        match.set.some((each) => each.first >= range.first && each.last <= range.last),
      )
    );
  return false;
}

function collect(trips: readonly Trip[], walk: (trip: Trip) => readonly Outcome[]): Pile[] {
  const piles = new Map<string, Pile>();
  for (const trip of trips) {
    const tunnel = trip.journey === 'in' || trip.journey === 'out';
    for (const outcome of walk(trip)) {
      const { by, at, verdict, share, doubts, unsure } = outcome;
      if (verdict !== 'drop' && verdict !== 'reject') continue;
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
          subnets: !tunnel,
          share: 0,
          doubts: null,
          unsure,
          tunnel,
        };
        piles.set(key, pile);
      }
      pile.journeys.add(trip.journey);
      pile.protocols.add(trip.packet.protocol);
      const ownEnd = trip.peerEnd === 'source' ? 'destination' : 'source';
      pile.peers = setOf([...pile.peers, ...outcome[trip.peerEnd]]);
      pile.own = setOf([...pile.own, ...outcome[ownEnd]]);
      pile.share = Math.max(pile.share, share);
      // sure for one kind of packet is sure
      if (pile.doubts === null || doubts.length < pile.doubts.length) pile.doubts = doubts;
    }
  }
  return [...piles.values()];
}

/** Which peers a set of addresses is about: null for all, a list of their positions, empty for parts of them alone. */
function peersOf(pile: Pile, place: Place): { peers: readonly number[] | null; part: boolean } {
  const hit: number[] = [];
  let asked = 0;
  let part = false;
  for (const [n, peer] of place.peers.entries()) {
    if (pile.tunnel && peer.direct) continue;
    asked++;
    const range = pile.tunnel ? { first: peer.underlayIp, last: peer.underlayIp } : rangeOf(peer.subnet);
    if (holds(pile.peers, range) || (!pile.tunnel && mostly(pile.peers, range))) hit.push(n);
    else if (meets(pile.peers, range)) part = true;
  }
  return { peers: hit.length === asked && hit.length > 0 ? null : hit, part: part && hit.length === 0 };
}

function mostly(set: IpSet, range: { first: bigint | number; last: bigint | number }): boolean {
  return count(intersect([range], set)) * 2 > count([range]);
}

/** What the trips lost, by what decided. Chains that hold other software's policy for single containers are left out. */
export function lossesOf(place: Place, trips: readonly Trip[], walk: (trip: Trip) => readonly Outcome[]): Loss[] {
  const losses: Loss[] = [];
  const single = new Map<string, { loss: Loss; alike: Decider[] }>();
  for (const pile of collect(trips, walk)) {
    const ofPeers = peersOf(pile, place);
    const part = (!pile.tunnel && !mostly(pile.own, rangeOf(place.own))) || ofPeers.part;
    const { peers } = ofPeers;
    if (peers !== null && peers.length === 0 && !ofPeers.part) continue;
    if (part && isPolicy(pile.by)) continue;
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
      doubts: pile.doubts ?? [],
      unsure: pile.unsure,
      aimed: pile.by.rule?.matches.some((match) => aimedMatch(match, place)) ?? false,
    };
    if (part) {
      // a chain with a rule for each container is one thing
      const key = `${pile.by.table.flavour} ${pile.by.table.name} ${pile.by.chain.name}`;
      const first = single.get(key);
      if (first !== undefined) {
        first.alike.push(pile.by);
        continue;
      }
      single.set(key, { loss, alike });
    }
    losses.push(loss);
  }
  return losses;
}
