import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import {
  inRounds,
  lookAtPorts,
  lookAtSize,
  lookAtTcp,
  lookAtTracked,
  lookBehind,
  lookBothWays,
  lookCrafted,
  lookForSizeFilter,
  snapshot,
} from './closer-look.ts';
import { withCrafted } from './measure/crafted.ts';
import { deltas, inFamily } from './measure/deltas.ts';
import { endpointsOf } from './measure/endpoints.ts';
import { explanationOf, mayBeSized, maySend } from './measure/explained.ts';
import { DEPTHS, type Depth, depthFor, type HostPlan, meshPlan, sendingMs, THOROUGH } from './measure/mesh-plan.ts';
import { pairsOf } from './measure/pairs.ts';
import { patternsOf } from './measure/patterns.ts';
import { KINDS, symptomOf } from './measure/symptoms.ts';
import { readProbeRun } from './probes/active/read-probe-run.ts';
import type { Cause } from './types/finding.ts';
import type {
  ActiveTask,
  Counters,
  Endpoint,
  Localised,
  Measurement,
  PairMeasurement,
  Pattern,
  ProbeRun,
  Symptom,
} from './types/measure.ts';
import type { Gap } from './types/probe.ts';
import type { ActiveHands } from './types/reading.ts';
import type { HostFacts } from './types/view.ts';
import { type WatchOptions, watchPair } from './watch-pair.ts';

/** How long a packet is waited for: longer than any queue that is not a fault. */
const PATIENCE_MS = 2000;
/** A kernel asks three times, a second apart, before it says that nobody has an address. Source: arp(7) mcast_solicit. */
const SEARCH_MS = 4500;
/** How long a host may spend sending: to all its peers, and where somebody waits for an answer about a few hosts, s. */
const SENDING_S = 30;
const ABOUT_S = 5;
const THOROUGH_S = 300;
/** What a host's tool takes to start, and a slow one to end. */
const ROOM_MS = 8000;

export interface MeasureOptions extends WatchOptions {
  /** Only pairs with one of these hosts at an end, and a few seconds of sending; all pairs unless told. */
  readonly about?: ReadonlySet<string>;
  /** Ask every host once for an address that nobody has behind it. */
  readonly unusedAddress?: boolean;
  /** As many packets as tell high percentiles, for as long as that takes; quickly unless told. */
  readonly thorough?: boolean;
  /** Send crafted VXLAN datagrams where the overlay is silent; true unless told. */
  readonly crafted?: boolean;
  /** Told as hosts are done: the n-th of how many. */
  readonly onHost?: (done: number, total: number) => void;
}

function depthOf(peers: number, packetsPerSecond: number, { about, thorough }: MeasureOptions): Depth {
  if (thorough) return depthFor(peers, packetsPerSecond, THOROUGH_S, [...THOROUGH, ...DEPTHS]);
  return depthFor(peers, packetsPerSecond, about === undefined ? SENDING_S : ABOUT_S);
}

/** A host's run, or the gap in its place. */
async function runOn(hands: ActiveHands, { host, series }: HostPlan): Promise<ProbeRun | Gap> {
  const nonce = randomBytes(16).toString('hex');
  const { packetsPerSecond } = hands;
  const patienceMs = series.some(({ kind }) => kind === 'unused') ? SEARCH_MS : PATIENCE_MS;
  const limitMs = sendingMs(series, packetsPerSecond) + patienceMs + ROOM_MS;
  const limitS = Math.ceil(limitMs / 1000);
  const task: ActiveTask = { task: 'send', series, nonce, packetsPerSecond, patienceMs, limitS };
  const gap = (kind: Gap['kind'], detail: string): Gap => ({ host, probe: 'active', kind, detail });
  const result = await hands.run(host, task, limitMs + ROOM_MS);
  if ('failed' in result) return gap(result.failed, result.detail);
  const run = readProbeRun(result.stdout, nonce, series);
  if (run.series.length > 0) return run;
  if (result.cut !== null) return gap('timeout', 'the active test was cut off before it told anything');
  return gap(
    'no-command',
    'none of python3, fping, ping and bash is there, or may send: nothing was measured from here',
  );
}

async function runAll(hands: ActiveHands, plans: readonly HostPlan[], onHost?: () => void) {
  const runs = new Map<string, ProbeRun>();
  const gaps: Gap[] = [];
  const task = async (plan: HostPlan): Promise<void> => {
    const run = await runOn(hands, plan);
    if ('kind' in run) gaps.push(run);
    else runs.set(plan.host, run);
    onHost?.();
  };
  await pMap(plans, task, { concurrency: hands.hostsAtOnce });
  return { runs, gaps };
}

type PairKey = string;

function pairKey({ from, to, family }: Pick<PairMeasurement, 'from' | 'to' | 'family'>): PairKey {
  return `${from} ${to} ${family}`;
}

/** Symptoms that come and go: more packets tell. */
const DEGRADED: readonly Symptom[] = ['slow', 'over-budget', 'loss'];

/** Full-size looks in one run; further pairs of a pattern take its first pairs' result. */
const LOOKS_MAX = 64;

/** Pairs to a host that put packets together while all sent: any of them may carry full-size packets in pieces. */
function maybeFragmented(
  pairs: readonly PairMeasurement[],
  before: ReadonlyMap<string, Counters>,
  after: ReadonlyMap<string, Counters>,
): PairMeasurement[] {
  const puttingTogether = ({ to, family }: PairMeasurement): boolean =>
    (inFamily(deltas(before.get(to), after.get(to)), family).of('Ip.ReasmReqds') ?? 0) >= 2;
  return pairs
    .filter((pair) => pair.symptom === null && pair.pathMtu.outcome === 'ok' && puttingTogether(pair))
    .slice(0, LOOKS_MAX);
}

/** What is wrong with pairs, grouped by who fails alike, looked at again, and placed. */
class Looks {
  readonly pairs: Map<PairKey, PairMeasurement>;
  private readonly hands: ActiveHands;
  private readonly crafts: boolean;
  private readonly watches: WatchOptions;
  /** What could not be looked at. */
  readonly gaps: Gap[] = [];
  /** Pairs that had recovered when they were looked at. */
  readonly passing: string[] = [];
  private readonly ends: ReadonlyMap<string, Endpoint>;

  constructor(
    hands: ActiveHands,
    endpoints: readonly Endpoint[],
    pairs: readonly PairMeasurement[],
    { crafted = true, ...watches }: MeasureOptions,
  ) {
    this.watches = watches;
    this.hands = hands;
    this.crafts = crafted;
    this.ends = new Map(endpoints.map((endpoint) => [`${endpoint.host} ${endpoint.family}`, endpoint]));
    this.pairs = new Map(pairs.map((pair) => [pairKey(pair), pair]));
  }

  private put(pair: PairMeasurement): void {
    this.pairs.set(pairKey(pair), pair);
  }

  private endsOf({ from, to, family }: PairMeasurement): readonly [Endpoint, Endpoint] {
    return [this.ends.get(`${from} ${family}`)!, this.ends.get(`${to} ${family}`)!];
  }

  /** Those whose full-size packets need to be looked at one by one. */
  async sizes(candidates: readonly PairMeasurement[]): Promise<void> {
    const look = async (pair: PairMeasurement): Promise<void> => {
      const [a, b] = this.endsOf(pair);
      const pathMtu = await lookAtSize(this.hands, a, b, pair);
      if (pathMtu === null) return;
      const again = { ...pair, pathMtu };
      this.put({ ...again, symptom: symptomOf(again, this.hands.expect) });
    };
    await inRounds(candidates.slice(0, LOOKS_MAX), look);
  }

  /** First of all: full-size packets are the first that a full queue loses. */
  async tooBig(): Promise<void> {
    await this.sizes(this.unexplained(['too-big']));
  }

  explain(causes: readonly Cause[]): void {
    for (const pair of this.pairs.values()) {
      const cause = explanationOf(pair, causes);
      if (cause !== null) this.put({ ...pair, explainedBy: cause.key });
    }
  }

  private unexplained(symptoms: readonly Symptom[]): PairMeasurement[] {
    return [...this.pairs.values()].filter(
      ({ symptom, explainedBy }) => symptom !== null && explainedBy === null && symptoms.includes(symptom),
    );
  }

  /**
   * Pairs of hosts with a lossy or slow pair, measured again with more packets: of ten, a loss of a fifth leaves one pair in
   * ten without a trace, and who fails alike cannot be told.
   */
  async degraded(again: (wanted: (from: string, to: string) => boolean) => Promise<PairMeasurement[]>): Promise<void> {
    const lossy = this.unexplained(DEGRADED).filter(({ overlay }) => overlay.sent < AGAIN.echoes - 1);
    const hosts = new Set(lossy.flatMap(({ from, to }) => [from, to]));
    const near = [...this.pairs.values()].filter(({ from, to }) => hosts.has(from) || hosts.has(to));
    if (lossy.length === 0 || near.length > REMEASURED_MAX) return;
    for (const fresh of await again((from, to) => hosts.has(from) || hosts.has(to))) {
      const old = this.pairs.get(pairKey(fresh));
      if (old === undefined || old.explainedBy !== null) continue;
      // a queue that is full may have lost all the first time
      const silent = (old.symptom === 'unreachable' || old.symptom === 'dark') && fresh.overlay.received === 0;
      if (silent || old.symptom === 'too-big' || old.symptom === 'fragmented') continue;
      const merged = { ...old, overlay: fresh.overlay, underlay: fresh.underlay, overheadMs: fresh.overheadMs };
      this.put({ ...merged, symptom: symptomOf(merged, this.hands.expect) });
    }
  }

  /** One pair of each pattern is measured again: what it does not show any more is not believed of the others. */
  async place(): Promise<void> {
    for (const symptoms of KINDS) {
      const sized = symptoms.includes('too-big');
      for (const family of [4, 6] as const) {
        const measured = [...this.pairs.values()].filter((pair) => pair.family === family);
        const failing = this.unexplained(symptoms).filter((pair) => pair.family === family);
        const patterns = patternsOf(failing, measured).map(({ pattern, pairs }) => ({
          pattern,
          pairs,
          ...this.typical(pattern, pairs),
        }));
        if (sized) {
          await inRounds(patterns, async ({ pattern, pairs, pair }) => {
            const holed = pair.pathMtu.outcome === 'black-hole' && pair.encapsulated;
            const place = holed ? await lookForSizeFilter(this.hands, ...this.endsOf(pair)) : null;
            for (const each of pairs) this.put({ ...each, pattern, place });
          });
          continue;
        }
        await inRounds(patterns, async ({ pattern, pairs, pair }) => this.placeOne(pattern, pairs, pair));
      }
    }
  }

  /**
   * Echoes that are lost where other packets pass are a filter's work, or an old entry's of a connection table: echoes of one
   * pair always take the same ports between the hosts.
   */
  async stuck(causes: readonly Cause[]): Promise<void> {
    const measured = [...this.pairs.values()];
    const filtered = measured.filter(
      ({ symptom, encapsulated, overlay, underlay }) =>
        symptom === null && encapsulated && overlay.sent > 0 && overlay.received === 0 && (underlay?.received ?? 0) > 0,
    );
    await inRounds(filtered.slice(0, LOOKS_MAX), async (pair) => {
      const place = await lookAtTracked(this.hands, ...this.endsOf(pair));
      if (place !== null) this.put({ ...pair, symptom: 'stuck', place });
    });
    this.explain(causes);
    for (const { pattern, pairs } of patternsOf(this.unexplained(['stuck']), measured))
      for (const pair of pairs) this.put({ ...pair, pattern });
  }

  /** Pairs of which some packets pass and others do not, whatever is inside: one of each pattern is looked at. */
  async ports(causes: readonly Cause[]): Promise<void> {
    const measured = [...this.pairs.values()];
    const doubtful = measured.filter(
      ({ symptom, explainedBy, encapsulated, overlay, underlay, tcp }) =>
        symptom === null &&
        explainedBy === null &&
        encapsulated &&
        ((overlay.sent > 0 && overlay.received === 0 && (underlay?.received ?? 0) > 0) ||
          (tcp !== null && tcp.underlayReceived === tcp.sent && tcp.received - (tcp.late ?? 0) < tcp.sent)),
    );
    for (const family of [4, 6] as const) {
      const patterns = patternsOf(
        doubtful.filter((pair) => pair.family === family),
        measured.filter((pair) => pair.family === family),
      ).slice(0, LOOKS_MAX);
      const typical = patterns.map(({ pattern, pairs }) => ({ pattern, pairs, ...this.typical(pattern, pairs) }));
      await inRounds(typical, async ({ pattern, pairs, pair }) => {
        const looked = await lookAtPorts(this.hands, ...this.endsOf(pair), pair);
        if (looked === null) return;
        for (const each of pairs)
          this.put({ ...(each === pair ? looked : each), symptom: 'some-ports', place: looked.place, pattern });
      });
    }
    // of few packets all may have met the ports that lose
    for (const pair of this.unexplained(['unreachable'])) {
      const { symptom, pattern, place } = this.pairs.get(pairKey({ ...pair, from: pair.to, to: pair.from })) ?? pair;
      if (symptom === 'some-ports') this.put({ ...pair, symptom, pattern, place });
    }
    this.explain(causes);
  }

  /** The worst; of a host in both directions one towards it, for what it does not take is told by its own counters. */
  private typical({ kind, hosts }: Pattern, pairs: readonly PairMeasurement[]) {
    const into = kind === 'host' ? pairs.filter(({ to }) => to === hosts[0]) : pairs;
    const worst = [...into].sort((x, y) => x.overlay.received - y.overlay.received)[0]!;
    return { pair: worst, from: worst.from, to: worst.to };
  }

  private async lookClosely(a: Endpoint, b: Endpoint, typical: PairMeasurement, many: boolean) {
    const looked = await lookBothWays(this.hands, a, b, typical, many);
    const silent = looked !== null && !many && looked.pair.symptom === 'unreachable' && typical.encapsulated;
    if (!silent || !this.crafts) return looked;
    const { host, stage } = looked.verdict;
    const [from, to] = host === b.host && /^(sender|transit)/.test(stage) ? [b, a] : [a, b];
    const crafted = await lookCrafted(this.hands, from, to);
    return { ...looked, verdict: withCrafted(looked.verdict, crafted, from.host, to.host) };
  }

  /** The verdict with what both hosts saw of one more burst, where that was asked for. */
  private async watched(a: Endpoint, b: Endpoint, verdict: Localised): Promise<Localised> {
    const { dropReasons, capture } = this.watches;
    if (dropReasons !== true && capture !== true) return verdict;
    const { told, gaps } = await watchPair(this.hands, a, b, this.watches);
    this.gaps.push(...gaps);
    return { ...verdict, told: [verdict.told, ...told].join('; ') };
  }

  private async placeOne(pattern: Pattern, pairs: readonly PairMeasurement[], typical: PairMeasurement): Promise<void> {
    const [a, b] = this.endsOf(typical);
    const many = DEGRADED.includes(typical.symptom!);
    if (typical.symptom === 'detour' || typical.symptom === 'undelivered') {
      for (const pair of pairs) this.put({ ...pair, pattern });
      return;
    }
    if (typical.symptom === 'tcp') {
      const again = await lookAtTcp(this.hands, a, b, typical);
      const still = again === null || again.symptom !== null;
      for (const pair of pairs) {
        const known = pair === typical && again !== null ? again : pair;
        this.put(still ? { ...known, pattern } : { ...known, symptom: null, place: null });
      }
      return;
    }
    if (typical.symptom === 'unforwarded') {
      const place = await lookBehind(this.hands, a, b);
      const otherwise = (pair: PairMeasurement) => symptomOf({ ...pair, forwarding: null }, this.hands.expect);
      for (const pair of pairs)
        this.put(place === null ? { ...pair, symptom: otherwise(pair) } : { ...pair, pattern, place });
      return;
    }
    const looked = await this.lookClosely(a, b, typical, many);
    // filtered echoes are no fault of the overlay; one lost packet of many is weather
    const gone =
      looked !== null &&
      (looked.verdict.stage === 'filtered-icmp' ||
        looked.verdict.stage === 'none' ||
        looked.pair.symptom === null ||
        (looked.pair.symptom === 'loss' && looked.pair.overlay.lossInterval[0] < LOSS_PERCENT));
    const check = { unreachable: 'overlay-unreachable', dark: 'underlay-unreachable' }[typical.symptom as string];
    if (check !== undefined && looked?.verdict.stage === 'none')
      this.passing.push(...pairs.map(({ from, to }) => `${check} ${from} -> ${to}`));
    const place = gone || looked === null ? null : await this.watched(a, b, looked.verdict);
    for (const pair of pairs) {
      const known = pair === typical && looked !== null ? looked.pair : pair;
      this.put(
        gone
          ? { ...known, symptom: null, pattern: null }
          : { ...known, symptom: known.symptom ?? pair.symptom, pattern, place },
      );
    }
  }
}

/** Pairs measured once more for a loss; where there are more, a host's many pairs tell enough together. */
const REMEASURED_MAX = 400;
const AGAIN: Depth = { echoes: 61, bridge: 0, large: 0, tcp: 0, ttl: 0 };

/** Loss is believed when it is more than this with 95 % certainty. */
const LOSS_PERCENT = 0.5;

/**
 * Round 2: every host sends to all others, all at once on rotated schedules, with a bounded number of hosts and packets per
 * second. What fails and is not explained by `causes` is grouped by who fails alike; one pair of each group is then measured
 * again with the counters of both its hosts read before and after.
 */
export async function measureEstate(
  hands: ActiveHands,
  facts: readonly HostFacts[],
  causes: readonly Cause[],
  options: MeasureOptions,
): Promise<Measurement> {
  const endpoints = endpointsOf(facts);
  const hosts = new Set(endpoints.map(({ host }) => host));
  const { about } = options;
  const wanted = (from: string, to: string): boolean =>
    (about === undefined || about.has(from) || about.has(to)) && maySend(from, to, causes);
  const depth = depthOf(hosts.size - 1, hands.packetsPerSecond, options);
  const plans = meshPlan(endpoints, { ...depth, unused: options.unusedAddress === true ? 1 : 0 }, wanted, (from, to) =>
    mayBeSized(from, to, causes),
  );
  let done = 0;
  // what the whole host put together is enough
  const anyDevice = endpoints.map((endpoint) => ({ ...endpoint, vtepName: null }));
  const before = await snapshot(hands, anyDevice);
  const { runs, gaps } = await runAll(hands, plans, () => options.onHost?.(++done, plans.length));
  const after = await snapshot(hands, anyDevice);
  const looks = new Looks(hands, endpoints, pairsOf(endpoints, runs, hands.expect), options);
  await looks.sizes(maybeFragmented([...looks.pairs.values()], before, after));
  looks.explain(causes);
  await looks.tooBig();
  await looks.degraded(async (near) => {
    const again = await runAll(
      hands,
      meshPlan(endpoints, AGAIN, (from, to) => near(from, to) && wanted(from, to)),
    );
    return pairsOf(endpoints, again.runs, hands.expect);
  });
  looks.explain(causes); // what only more packets show
  await looks.place();
  looks.explain(causes); // what only the place tells
  await looks.stuck(causes);
  await looks.ports(causes);
  const rejects = [...runs].flatMap(([host, run]) => run.rejects.map((reject) => ({ host, ...reject })));
  return { pairs: [...looks.pairs.values()], gaps: [...gaps, ...looks.gaps], rejects, passing: looks.passing };
}
