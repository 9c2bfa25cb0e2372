import { cidrFromText } from '../net/cidr.ts';
import { ipPlus } from '../net/ip.ts';
import type { Decider, FilterTable, FirewallWalk, Outcome, Translation } from '../types/firewall.ts';
import { bridgeOf, leaving, type Place, tooBigTrip, tripsOf } from './journeys.ts';
import { deciderKey, lossesOf } from './losses.ts';
import { inside, rangeOf, setOf } from './sets.ts';
import type { RuleSets } from './tables.ts';
import { filtered, translated } from './walk.ts';

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

function translations(tables: readonly FilterTable[], place: Place): Translation[] {
  const found = new Map<string, Translation>();
  const own = [rangeOf(place.own)];
  for (const direct of [false, true]) {
    const far = setOf(place.peers.filter((peer) => peer.direct === direct).map(({ subnet }) => rangeOf(subnet)));
    const device = direct ? place.underlay : place.vtep;
    if (far.length === 0 || device === null) continue;
    const ask = (journey: 'leave' | 'arrive', outcomes: readonly Outcome[]) => {
      for (const { unsure, by, source, destination } of outcomes) {
        if (unsure) continue;
        const mine = journey === 'leave' ? source : destination;
        const part = inside(own, mine) !== 'all';
        const key = `${journey} ${deciderKey(by)}`;
        if (!found.has(key)) found.set(key, { by, journey, part });
      }
    };
    ask('leave', translated(tables, leaving(place, own, far, device)));
    ask('arrive', translated(tables, leaving(place, far, own, bridgeOf(place))));
  }
  return [...found.values()];
}

function masquerade(tables: readonly FilterTable[], place: Place): FirewallWalk['masquerade'] {
  if (place.outside === null) return null;
  const outcomes = translated(
    tables,
    leaving(place, [rangeOf(place.own)], [rangeOf(OUTSIDE[place.family])], place.outside),
  );
  if (outcomes.some(({ unsure }) => !unsure)) return 'yes';
  return outcomes.length > 0 ? 'maybe' : 'no';
}

/** Sends every packet an overlay host must pass along its rules. */
export function walkFirewall({ tables, whole }: RuleSets, place: Place): FirewallWalk {
  const losses = lossesOf(place, tripsOf(place), (trip) => filtered(tables, trip.packet, trip.steps));
  const known = new Set(losses.map(({ by }) => deciderKey(by)));
  const bridgeIp = ipPlus(rangeOf(place.own).first, 1);
  const tooBig = lossesOf(place, [tooBigTrip(place, bridgeIp)], (trip) =>
    filtered(tables, trip.packet, trip.steps).map((outcome) => ({
      ...outcome,
      source: setOf(place.peers.map(({ subnet }) => rangeOf(subnet))),
    })),
  ).filter(({ by }) => !known.has(deciderKey(by)));
  const outside = [rangeOf(OUTSIDE[place.family])];
  const external = translated(tables, leaving(place, outside, [rangeOf(place.own)], bridgeOf(place)));
  return {
    losses,
    translations: translations(tables, place),
    tooBig,
    masquerade: masquerade(tables, place),
    externalTranslation: external.find(({ unsure }) => !unsure)?.by ?? null,
    flannelAccepts: flannelAccepts(tables),
    whole,
    rules: countRules(tables),
  };
}
