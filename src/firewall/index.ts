import { cidrFromText } from '../net/cidr.ts';
import { ipPlus } from '../net/ip.ts';
import type { Decider, FilterTable, FirewallWalk, Loss, Translation } from '../types/firewall.ts';
import { type Travelled, travel } from './carried.ts';
import { bridgeOf, conversation, neighbourTrips, type Place, type Trip, tooBigTrips } from './journeys.ts';
import { asksMark, deciderKey, lossesOf } from './losses.ts';
import { recalled } from './recall.ts';
import { inside, rangeOf, setOf } from './sets.ts';
import type { RuleSets } from './tables.ts';
import { pass, translated } from './walk.ts';

export type { Place } from './journeys.ts';
export { ruleSets } from './tables.ts';

/** Somebody else's addresses: TEST-NET-2 and the documentation prefix (RFC 5737, RFC 3849). */
const OUTSIDE = { 4: cidrFromText('198.51.100.7')!, 6: cidrFromText('2001:db8:ffff::7')! } as const;

function countRules(tables: readonly FilterTable[]): number {
  let sum = 0;
  for (const { chains } of tables) for (const { rules } of chains.values()) sum += rules.length;
  return sum;
}

/** Accept rules flannel wrote: in its own chain, its own table, or with its comment. */
function flannelAccepts(tables: readonly FilterTable[]): Decider[] {
  const out: Decider[] = [];
  for (const table of tables) {
    if (table.name === 'nat') continue;
    const ownTable = table.name.startsWith('flannel-ipv');
    for (const chain of table.chains.values()) {
      for (const rule of chain.rules) {
        const own = ownTable || chain.name === 'FLANNEL-FWD' || rule.text.includes('flanneld forward');
        if (own && rule.verdict.kind === 'accept') out.push({ table, chain, rule });
      }
    }
  }
  return out;
}

/** A source translated, and what its rule does to `leave` or `arrive`. */
function translations(tables: readonly FilterTable[], place: Place, travelled: readonly Travelled[]): Translation[] {
  const found = new Map<string, Translation>();
  const own = [rangeOf(place.own)];
  for (const { trip } of travelled) {
    const { journey, packet, steps } = trip;
    if ((journey !== 'leave' && journey !== 'arrive') || packet.protocol !== 'tcp' || packet.state !== 'new') continue;
    // what another rule drops is asked as well: it is mended one day
    for (const { unsure, by, packet: met } of translated(tables, packet, steps)) {
      if (unsure) continue;
      const part = inside(own, journey === 'leave' ? met.source : met.destination) !== 'all';
      const key = `${journey} ${deciderKey(by)}`;
      if (!found.has(key)) found.set(key, { by, journey, part, markedBy: asksMark(by) ? met.markedBy : null });
    }
  }
  return [...found.values()];
}

function masquerade(tables: readonly FilterTable[], place: Place): FirewallWalk['masquerade'] {
  if (place.outside === null) return null;
  const ends = { source: [rangeOf(place.own)], destination: [rangeOf(OUTSIDE[place.family])] };
  const { packet, steps } = conversation(place, ends, bridgeOf(place), place.outside);
  const outcomes = translated(tables, packet, steps);
  if (outcomes.some(({ unsure }) => !unsure)) return 'yes';
  return outcomes.length > 0 ? 'maybe' : 'no';
}

function external(tables: readonly FilterTable[], place: Place): Decider | null {
  const ends = { source: [rangeOf(OUTSIDE[place.family])], destination: [rangeOf(place.own)] };
  const { packet, steps } = conversation(place, ends, place.outside ?? place.underlay ?? 'eth0', bridgeOf(place));
  return translated(tables, packet, steps).find(({ unsure }) => !unsure)?.by ?? null;
}

/** Sends every packet an overlay host must pass along its rules; hosts that the same rules cannot tell apart are walked once. */
export function firewallWalk(sets: RuleSets, place: Place): FirewallWalk {
  return recalled(sets, place, walkFirewall);
}

/** The same, each host for itself: what `firewallWalk` must agree with. */
export function walkFirewall({ tables, whole }: RuleSets, place: Place): FirewallWalk {
  const travelled = travel(tables, place);
  const losses = lossesOf(place, travelled);
  const known = new Set(losses.map(({ by }) => deciderKey(by)));
  const bridgeIp = ipPlus(rangeOf(place.own).first, 1);
  const far = setOf(place.peers.map(({ subnet }) => rangeOf(subnet)));
  // told of the host, whichever end they name
  const ofHost = (trips: readonly Trip[]): Loss[] =>
    lossesOf(
      place,
      trips.map((trip) => {
        const { lost } = pass(tables, trip.packet, trip.steps);
        const whose = { source: far, destination: far };
        const ends = { ...whose, [trip.peerEnd === 'source' ? 'destination' : 'source']: [rangeOf(place.own)] };
        return { trip, lost: lost.map((outcome) => ({ ...outcome, packet: { ...outcome.packet, ...ends } })) };
      }),
    ).filter(({ by }) => !known.has(deciderKey(by)));
  return {
    losses,
    translations: translations(tables, place, travelled),
    tooBig: ofHost(tooBigTrips(place, bridgeIp)),
    neighbours: ofHost(neighbourTrips(place, bridgeIp)),
    masquerade: masquerade(tables, place),
    externalTranslation: external(tables, place),
    flannelAccepts: flannelAccepts(tables),
    whole,
    rules: countRules(tables),
  };
}
