import { travel } from '../firewall/carried.ts';
import { type Place, ruleSets } from '../firewall/index.ts';
import { bridgeOf, conversation, type Trip } from '../firewall/journeys.ts';
import type { TripLosses } from '../firewall/losses.ts';
import { rangeOf } from '../firewall/sets.ts';
import { pass, type Step, translated } from '../firewall/walk.ts';
import { widthOf } from '../net/ip.ts';
import { rateText } from '../net/rate.ts';
import type { Sighting } from '../types/finding.ts';
import type { Decider, Hook, Journey, Outcome } from '../types/firewall.ts';
import type { Lease } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import type { Hop, Side, Stage } from '../types/trace.ts';
import { placeOf } from '../view/firewall.ts';
import { replacedOf } from './destination.ts';
import { hop, notRead, type Said, valueIn } from './hop.ts';

/** The host's rules, and the two addresses they are asked about. */
export interface Filters {
  readonly place: Place;
  readonly sets: NonNullable<ReturnType<typeof ruleSets>>;
  readonly rules: number;
}

/** Rules of a host for packets between its end and the other; gaps where none was read. */
export function filtersOf(side: Side, peer: Side, direct: boolean): Filters | readonly Gap[] {
  const { seen, lease, overlay } = side;
  if (seen === null || lease === null || peer.lease === null) return side.gap === null ? [] : [side.gap];
  const { view, records } = seen;
  const sets = ruleSets(records, overlay.family);
  if (sets === null) return view.parts.firewall.known ? [] : view.parts.firewall.gaps;
  const only = (one: Lease, { ip }: Side): Lease => ({ ...one, subnet: { ip, length: widthOf(overlay.family) } });
  const far = only(peer.lease, peer);
  const vxlan = valueIn(view.parts.vxlan)?.link.vxlan ?? null;
  const { vtepName, bridgeName } = view.expectation;
  const around = {
    lease,
    peers: [far],
    tunnelPeers: direct ? [] : [far],
    vtepName,
    bridgeName,
    vxlan,
    addresses: valueIn(view.parts.addresses),
  };
  const place = placeOf(records, overlay, around, only(lease, side), [far]);
  let rules = 0;
  for (const { chains } of sets.tables) for (const chain of chains.values()) rules += chain.rules.length;
  return { place, sets, rules };
}

/** `iptables filter INPUT rule 3`, `nft inet edge in policy drop`. */
function nameOf({ table, chain, rule }: Decider): string {
  const home = table.flavour === 'nft' ? `nft ${table.family} ${table.name}` : `${table.flavour} ${table.name}`;
  return `${home} ${chain.name} ${rule === null ? `policy ${chain.base?.policy ?? ''}` : `rule ${rule.position}`}`;
}

function seenOf({ table, chain, rule }: Decider): Sighting {
  return { probe: table.probe, line: rule?.line ?? chain.base?.policyLine ?? chain.line };
}

/** Only what is sure: a rule whose match nobody understands, or one behind such a rule, may let the packet pass. */
function sure({ unsure, doubts, share }: Outcome): boolean {
  return !unsure && doubts.length === 0 && share > 0;
}

interface Lost {
  readonly outcome: Outcome;
  readonly protocols: readonly string[];
}

/** What one rule or policy takes of all kinds of packets that were sent past it. */
function lossesOf(travelled: readonly TripLosses[]): Lost[] {
  const losses = new Map<string, { outcome: Outcome; protocols: string[] }>();
  for (const { trip, lost } of travelled) {
    const { protocol } = trip.packet;
    for (const outcome of lost.filter(sure)) {
      const key = nameOf(outcome.by);
      const loss = losses.get(key);
      if (loss === undefined) losses.set(key, { outcome, protocols: [protocol] });
      else if (!loss.protocols.includes(protocol)) loss.protocols.push(protocol);
    }
  }
  return [...losses.values()];
}

const DOES: Readonly<Record<string, string>> = {
  reject: 'rejects',
  divert: 'sends elsewhere',
  queue: 'hands to a program, if one listens,',
};

/** What the rules say of the packets; `null` text parts are left to the caller. */
function judged(travelled: readonly TripLosses[], filters: Filters): Said {
  const losses = lossesOf(travelled);
  const kinds = new Set(travelled.map(({ trip }) => trip.packet.protocol));
  const through = `${filters.rules} rules${filters.sets.whole ? '' : ' of those that were read'}, none drops it`;
  if (losses.length === 0) return { text: through };
  const whole = losses.filter(({ outcome }) => outcome.share === 1 && outcome.beyond === null);
  const lost = new Set(whole.flatMap(({ protocols }) => protocols));
  const first = whole[0] ?? losses[0]!;
  const { by, verdict, share, beyond } = first.outcome;
  const what = DOES[verdict] ?? 'drops';
  const some =
    beyond !== null
      ? ` those beyond ${rateText(beyond)}`
      : share < 1
        ? ` ${Math.round(share * 100)} % of them`
        : lost.size < kinds.size
          ? ` ${[...lost].join(' and ')} packets only`
          : '';
  return {
    text: by.rule?.text ?? nameOf(by),
    seen: losses.map(({ outcome }) => seenOf(outcome.by)),
    verdict: lost.size === kinds.size ? 'breaks' : 'loses',
    why: `${nameOf(by)} ${what}${some === '' ? ' them' : some}`,
  };
}

/** A conversation's first packet, or an answer. */
export type Part = 'new' | 'established';

/** The rules a container's packet, or a datagram, meets on one host. */
export function filterHop(
  side: Side,
  stage: Stage,
  filters: Filters | readonly Gap[],
  journey: Journey,
  part: Part,
  said: Said = {},
): Hop {
  if (!('place' in filters)) return notRead(side, stage, filters);
  const outer = journey === 'in' || journey === 'out';
  const { place, sets } = filters;
  const travelled = travel(sets.tables, place).filter(
    ({ trip }) => trip.journey === journey && (outer || trip.packet.state === part),
  );
  const own = (): TripLosses[] =>
    ownTrips(
      travelled.map(({ trip }) => trip),
      filters,
      journey,
    ).map((trip) => ({ trip, ...pass(sets.tables, trip.packet, trip.steps) }));
  const verdict = judged(side.kind === 'host' && !outer ? own() : travelled, filters);
  return hop(side, stage, { ...verdict, ...said });
}

/** The host's own packets meet OUTPUT and INPUT where a container's meet FORWARD. */
function ownTrips(trips: readonly Trip[], { place }: Filters, journey: Journey): Trip[] {
  const device = place.peers[0]?.direct === true ? place.underlay : place.vtep;
  const steps = (hooks: readonly Hook[], way: Omit<Step, 'hook'>): Step[] => hooks.map((hook) => ({ hook, ...way }));
  return trips.map((trip) =>
    journey === 'leave'
      ? {
          ...trip,
          packet: { ...trip.packet, sourceIsLocal: true },
          steps: steps(['output', 'postrouting', 'egress'], { in: null, out: device }),
        }
      : {
          ...trip,
          packet: { ...trip.packet, destinationIsLocal: true },
          steps: steps(['ingress', 'prerouting', 'input'], { in: device, out: null }),
        },
  );
}

/** Whether the inner packet's addresses are replaced on its way out by `device`: its source, or, of some packets, where they go. */
export function natHop(
  side: Side,
  stage: Stage,
  filters: Filters | readonly Gap[],
  ends: { readonly from: Side; readonly to: Side },
  device: string | null,
): Hop {
  if (!('place' in filters)) return notRead(side, stage, filters);
  if (device === null) return hop(side, stage, { text: 'no device to leave by' });
  const width = widthOf(side.overlay.family);
  const one = ({ ip }: Side) => [rangeOf({ ip, length: width })];
  const { place, sets } = filters;
  const { packet, steps } = conversation(
    place,
    { source: one(ends.from), destination: one(ends.to) },
    bridgeOf(place),
    device,
  );
  // the host's own packets leave by other chains
  const way: readonly Step[] =
    side.kind === 'host'
      ? ['output' as const, 'postrouting' as const].map((hook) => ({ hook, in: null, out: device }))
      : steps;
  const [found] = translated(sets.tables, packet, way).filter(sure);
  const named = ({ rule, ...by }: Decider): string => rule?.text ?? nameOf({ rule, ...by });
  // what arrives is asked as it comes out of the VTEP
  const enters = place.peers[0]?.direct === true ? place.underlay : place.vtep;
  const asked =
    stage === 'arrival-nat' ? way.map((step) => (step.hook === 'prerouting' ? { ...step, in: enters } : step)) : way;
  const replaced = replacedOf(sets.tables, packet, asked);
  const source = found === undefined ? 'source address stays' : `source address replaced: ${named(found.by)}`;
  const destination =
    replaced === null ? '' : `; ${replaced.what ?? 'some packets'} may go elsewhere: ${named(replaced.by)}`;
  return hop(side, stage, {
    seen: [found, replaced].flatMap((each) => (each == null ? [] : [seenOf(each.by)])),
    text: `${source}${destination}`,
  });
}
