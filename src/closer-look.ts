import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import type { Crafted, CraftedResult } from './measure/crafted.ts';
import { type Deltas, deltas, inFamily } from './measure/deltas.ts';
import { exclusiveRounds } from './measure/exclusive-rounds.ts';
import { localise, type Verdict } from './measure/ladder.ts';
import { localiseForwarding, localiseTcp } from './measure/ladder-others.ts';
import { layerStats, overheadOf } from './measure/layer-stats.ts';
import { fullSize, seriesKey, smallBytes } from './measure/mesh-plan.ts';
import { late, overheadBytes } from './measure/pairs.ts';
import { symptomOf } from './measure/symptoms.ts';
import { readCounters } from './probes/active/counters.ts';
import { readCrafted } from './probes/active/crafted.ts';
import { readProbeRun } from './probes/active/read-probe-run.ts';
import { readSweep } from './probes/active/sweep.ts';
import { readTracked } from './probes/active/tracked.ts';
import type {
  Counters,
  CraftedKind,
  Endpoint,
  Localised,
  PairMeasurement,
  PathMtu,
  ProbeRun,
  Series,
  SeriesResult,
} from './types/measure.ts';
import type { ActiveHands } from './types/reading.ts';

const PATIENCE_MS = 2000;
/** Where answers come at once or not at all. */
const SHORT_MS = 1000;
const COUNTERS_MS = 5000;
const SWEEP_MS = 22_000;
/** Echoes by which a silent pair is placed. */
const FEW = 20;
/** Echoes by which a loss of 2 % is seen with 95 %. */
const MANY = 150;
/** Full-size packets whose fragments are counted. */
const LARGE = 10;

/** Counters of some hosts, each read as close together as may be. */
export async function snapshot(
  hands: ActiveHands,
  endpoints: readonly Endpoint[],
): Promise<ReadonlyMap<string, Counters>> {
  const hosts = new Map(endpoints.map((endpoint) => [endpoint.host, endpoint]));
  const read = async ({ host, vtepName }: Endpoint) => {
    const result = await hands.run(host, { task: 'counters', vtepName }, COUNTERS_MS);
    return [host, 'failed' in result ? new Map<string, number>() : readCounters(result.stdout)] as const;
  };
  return new Map(await pMap(hosts.values(), read, { concurrency: hands.hostsAtOnce }));
}

/** What came of a burst, and what it moved on both hosts. */
interface Looked {
  readonly run: ProbeRun;
  readonly onA: Deltas;
  readonly onB: Deltas;
}

async function lookAt(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  series: readonly Series[],
  patienceMs: number,
): Promise<Looked | null> {
  const nonce = randomBytes(16).toString('hex');
  const packets = series.reduce((sum, { count }) => sum + count, 0);
  const { packetsPerSecond } = hands;
  const limitMs = (packets * 1000) / packetsPerSecond + patienceMs + 5000;
  const options = { nonce, packetsPerSecond, patienceMs, limitS: Math.ceil(limitMs / 1000) };
  // what moves without us, in a moment just before
  const early = await snapshot(hands, [a, b]);
  const idleFrom = performance.now();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  const before = await snapshot(hands, [a, b]);
  const from = performance.now();
  const result = await hands.run(a.host, { task: 'send', series, ...options }, limitMs + 5000);
  if ('failed' in result) return null;
  const after = await snapshot(hands, [a, b]);
  const share = (performance.now() - from) / Math.max(1, from - idleFrom);
  const grown = (host: string): Deltas => {
    const [first, second, third] = [early, before, after].map((each) => each.get(host));
    const idle = first && second ? { before: first, after: second, share } : undefined;
    return inFamily(deltas(second, third, idle), a.family);
  };
  const run = readProbeRun(result.stdout, nonce, series);
  return run.series.length === 0 ? null : { run, onA: grown(a.host), onB: grown(b.host) };
}
const IDLE_MS = 200;

function counted(series: SeriesResult | undefined): { readonly sent: number; readonly received: number } {
  const rtts = series?.rttsUs ?? [];
  return { sent: rtts.length, received: rtts.filter((rtt) => rtt !== null).length };
}

function find(run: ProbeRun, kind: Series['kind'], address: string, lengthBytes: number): SeriesResult | undefined {
  const key = seriesKey({ kind, address, lengthBytes });
  return run.series.find((series) => seriesKey(series) === key);
}

/** The pair measured again with more packets, and where those that are lost die. */
async function ladder(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  pair: PairMeasurement,
  many: boolean,
): Promise<{ readonly pair: PairMeasurement; readonly verdict: Verdict } | null> {
  const small = smallBytes(a);
  const count = many ? MANY : FEW;
  const looked = await lookAt(
    hands,
    a,
    b,
    [
      { kind: 'echo', address: b.vtepIp, lengthBytes: small, count },
      { kind: 'echo', address: b.underlayIp, lengthBytes: small, count },
    ],
    many ? PATIENCE_MS : SHORT_MS,
  );
  if (looked === null) return null;
  const { run, onA, onB } = looked;
  const over = find(run, 'echo', b.vtepIp, small);
  const under = find(run, 'echo', b.underlayIp, small);
  if (over === undefined || under === undefined) return null;
  const overlay = counted(over);
  const underlay = counted(under);
  const others = [pair.tcp, pair.bridge, pair.forwarding].reduce((sum, each) => sum + (each?.received ?? 0), 0);
  const verdict = localise({
    a: a.host,
    b: b.host,
    ...overlay,
    underlaySent: underlay.sent,
    underlayReceived: underlay.received,
    otherAnswers: overlay.received === 0 ? others : 0,
    encapsulated: pair.encapsulated,
    slow: pair.symptom === 'slow',
    vtepA: a.vtepName ?? '',
    vtepB: b.vtepName ?? '',
    cardA: a.underlayIp.includes(':') ? null : a.underlayDevice,
    onA,
    onB,
    refusals: run.refusals.filter(({ address }) => address === b.vtepIp),
  });
  const again = {
    ...pair,
    tool: run.tool,
    overlay: layerStats(over),
    underlay: layerStats(under),
    overheadMs: overheadOf(over, under),
  };
  return { pair: { ...again, symptom: symptomOf(again, hands.expect) }, verdict };
}

/** What the peer would have to forward, sent once more: where it is dropped; null where it is not, or nobody can say. */
export async function lookBehind(hands: ActiveHands, a: Endpoint, b: Endpoint): Promise<Verdict | null> {
  const series: Series = { kind: 'ttl', address: b.behindIp, lengthBytes: smallBytes(a), count: FEW };
  const looked = await lookAt(hands, a, b, [series], SHORT_MS);
  // an IPv6 kernel that does not forward counts nothing
  if (looked === null || b.vtepName === null || b.family === 6) return null;
  return localiseForwarding(a.host, b.host, b.vtepName, counted(looked.run.series[0]), looked.onB);
}

/** TCP once more, from as many source ports: each may take another of several paths. Where it is lost, if it is. */
export async function lookAtTcp(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  pair: PairMeasurement,
): Promise<PairMeasurement | null> {
  const looked = await lookAt(
    hands,
    a,
    b,
    [b.vtepIp, b.underlayIp].map((address) => ({ kind: 'tcp', address, lengthBytes: 0, count: PORTS }) as const),
    FIRST_SYN_MS,
  );
  if (looked === null) return null;
  const series = [b.vtepIp, b.underlayIp].map((address) => find(looked.run, 'tcp', address, 0));
  const [over, under] = [counted(series[0]), counted(series[1])];
  const again = { ...pair, tcp: { ...over, underlayReceived: under.received, late: late(series[0], series[1]) } };
  const place = localiseTcp({ ...again.tcp, a, b, onA: looked.onA, onB: looked.onB });
  return { ...again, place, symptom: symptomOf(again, hands.expect) };
}
/** Of 4 equal paths, 16 ports meet each with 99 %. */
const PORTS = 16;
/** A second SYN leaves after a second, from another port between the hosts. Source: RFC 6298; Linux tcp_retransmit_skb, sk_rethink_txhash. */
const FIRST_SYN_MS = 800;

/** Where a pair's echoes die, which all have one port between the hosts; null where they do not die between two VTEPs. */
async function lookAtOnePort(hands: ActiveHands, a: Endpoint, b: Endpoint, pair: PairMeasurement) {
  const looked = await ladder(hands, a, b, pair, false);
  return looked !== null && OUTER.has(looked.verdict.stage) ? looked : null;
}
/** Stages that see no more of a packet than its outer header. */
const OUTER: ReadonlySet<string> = new Set(['transit', 'reverse-transit', 'receiver-firewall', 'receiver-checksum']);

/**
 * A pair of which some packets pass and others do not: does it hang on the source port between the hosts, which each
 * conversation has of its own? Echoes of one pair share one; connections have one each. null where it does not.
 */
export async function lookAtPorts(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  pair: PairMeasurement,
): Promise<PairMeasurement | null> {
  const echoes = pair.overlay.received === 0 ? await lookAtOnePort(hands, a, b, pair) : null;
  if (pair.overlay.received === 0 && echoes === null) return null;
  const opened = await lookAtTcp(hands, a, b, pair);
  const tcp = opened?.tcp ?? pair.tcp;
  const lost = tcp === null ? 0 : tcp.sent - tcp.received + (tcp.late ?? 0);
  // a single one is weather
  if (echoes === null && (tcp === null || lost < 2 || tcp.underlayReceived < tcp.sent)) return null;
  const place = echoes?.verdict ?? opened?.place ?? null;
  return { ...(echoes?.pair ?? pair), tcp, place, symptom: 'some-ports' };
}

/**
 * Both ends' own verdicts; the one that tells of the way there goes before one that only saw an answer missing. A loss
 * between the hosts is looked for the other way too.
 */
export async function lookBothWays(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  pair: PairMeasurement,
  many: boolean,
): Promise<{ readonly pair: PairMeasurement; readonly verdict: Verdict } | null> {
  const there = await ladder(hands, a, b, pair, many);
  if (there === null || many || there.verdict.stage === 'none') return there;
  const settled = there.verdict.stage !== 'transit' && !INDIRECT.test(there.verdict.stage);
  if (settled) return there;
  const back = await ladder(hands, b, a, { ...pair, from: pair.to, to: pair.from }, many);
  if (back === null || INDIRECT.test(back.verdict.stage)) return there;
  if (there.verdict.stage !== 'transit') return { pair: there.pair, verdict: back.verdict };
  const bothWays = back.verdict.stage === 'transit';
  return { pair: there.pair, verdict: { ...there.verdict, bothWays } };
}
/** Verdicts that say nothing of the way there. */
const INDIRECT = /^(none|reverse-|unclear|filtered)/;

const KINDS: readonly CraftedKind[] = ['empty', 'other-vni', 'other-mac', 'right'];
const CRAFTED_MS = 12_000;

/** Crafted datagrams from a to b, a kind at a time, with b's counters around each. Empty where they cannot be sent. */
export async function lookCrafted(hands: ActiveHands, a: Endpoint, b: Endpoint): Promise<Crafted> {
  const results = new Map<CraftedKind, CraftedResult>();
  const counters = async () => (await snapshot(hands, [b])).get(b.host);
  const start = await counters();
  await new Promise((resolve) => setTimeout(resolve, IDLE_MS));
  let before = await counters();
  const busy = (inFamily(deltas(start, before), a.family).of('Udp.InDatagrams') ?? 0) > 2;
  for (const kind of KINDS) {
    const result = await hands.run(a.host, { task: 'craft', from: a, to: b, kind }, CRAFTED_MS);
    const after = await counters();
    const said = 'failed' in result ? null : readCrafted(result.stdout);
    const grown = inFamily(deltas(before, after), a.family);
    before = after;
    if (said === null) break;
    const taken = busy ? null : grown.of('Udp.InDatagrams');
    const devices = [b.underlayDevice, b.vtepName, 'lo'].map((device) => `${device} rxPackets`);
    const early = b.family === 4 ? grown.apart(devices, ['Ip.InReceives']) : null;
    results.set(kind, { ...said, early, taken, decapsulated: busy ? null : grown.of(`${b.vtepName} rxPackets`) });
  }
  return results;
}

/** An entry of either host's connection table that leads the pair's VXLAN flows elsewhere; null where there is none to be seen. */
export async function lookAtTracked(hands: ActiveHands, a: Endpoint, b: Endpoint): Promise<Localised | null> {
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    const result = await hands.run(here.host, { task: 'tracked', from: a, to: b }, COUNTERS_MS);
    const [entry] = 'failed' in result ? [] : readTracked(result.stdout);
    if (entry === undefined) continue;
    const { from, to, sourcePort, address, port } = entry;
    const told = `${here.host}'s connection table leads datagrams from ${from} port ${sourcePort} to ${to} port ${b.port} to ${address} port ${port}`;
    return { host: here.host, peer: there.host, stage: 'conntrack', told };
  }
  return null;
}

async function sweep(hands: ActiveHands, a: Endpoint, b: Endpoint, pair: PairMeasurement, size: number) {
  if (!pair.encapsulated) return null;
  const largestBytes = size + overheadBytes(a, b);
  const result = await hands.run(a.host, { task: 'sweep', from: a, to: b, largestBytes }, SWEEP_MS);
  return 'failed' in result ? null : readSweep(result.stdout);
}

/** How full-size packets fare from a to b, counted where they arrive, and the largest that passes whole. */
export async function lookAtSize(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  pair: PairMeasurement,
): Promise<PathMtu | null> {
  const size = fullSize(a, b);
  if (size === null) return null;
  const expected = size;
  const whole = { overlay: size, underlay: size + overheadBytes(a, b), expected, icmpFrom: null } as const;
  if (pair.pathMtu.outcome === 'refused-locally' || pair.pathMtu.outcome === 'short') return pair.pathMtu;
  if (pair.pathMtu.outcome === 'black-hole') {
    const found = await sweep(hands, a, b, pair, size);
    if (found !== null && found.bytes >= whole.underlay) return { ...whole, outcome: 'ok' };
    if (found !== null)
      return {
        overlay: found.bytes - overheadBytes(a, b),
        underlay: found.bytes,
        expected,
        outcome: 'black-hole',
        icmpFrom: found.from,
      };
  }
  const small = smallBytes(a);
  const looked = await lookAt(
    hands,
    a,
    b,
    [
      { kind: 'echo', address: b.vtepIp, lengthBytes: small, count: LARGE },
      { kind: 'echo', address: b.vtepIp, lengthBytes: size, count: LARGE },
    ],
    SHORT_MS,
  );
  if (looked === null) return null;
  const { run, onA, onB } = looked;
  const larges = counted(find(run, 'echo', b.vtepIp, size));
  const smalls = counted(find(run, 'echo', b.vtepIp, small));
  if (smalls.received === 0 || larges.sent === 0) return null;
  const inPieces = (onB.of('Ip.ReasmReqds') ?? 0) >= 1.5 * Math.max(1, larges.received);
  const backInPieces = (onA.of('Ip.ReasmReqds') ?? 0) >= 1.5 * Math.max(1, larges.received);
  const refusal = run.refusals.find(({ errno, lengthBytes }) => errno === 'EMSGSIZE' && lengthBytes === size);
  if (refusal !== undefined)
    return { overlay: refusal.mtuBytes, underlay: null, expected, outcome: 'refused-locally', icmpFrom: null };
  const lost = larges.received < 0.5 * larges.sent && smalls.received >= 0.8 * smalls.sent;
  if (!lost && !inPieces) return { ...whole, outcome: 'ok' };
  const told = run.errors.find((each) => each.mtuBytes !== null && each.lengthBytes === size);
  if (told !== undefined)
    return { overlay: told.mtuBytes, underlay: null, expected, outcome: 'short', icmpFrom: told.from };
  const found = lost ? null : await sweep(hands, a, b, pair, size);
  // the way there carries it whole: what is lost or in pieces is the answer, which is the other direction's fault
  if (found !== null && found.bytes >= whole.underlay && !inPieces) return { ...whole, outcome: 'ok' };
  if (lost && found === null && backInPieces && !inPieces) return { ...whole, outcome: 'ok' };
  return {
    overlay: found === null ? null : found.bytes - overheadBytes(a, b),
    underlay: found?.bytes ?? null,
    expected,
    outcome: lost ? 'black-hole' : 'fragmented',
    icmpFrom: found?.from ?? null,
  };
}

/** Where full-size packets die when a host's own rules drop them, by their length or their number; null where they do not. */
export async function lookForSizeFilter(hands: ActiveHands, a: Endpoint, b: Endpoint): Promise<Verdict | null> {
  const size = fullSize(a, b);
  if (size === null) return null;
  const series: Series = { kind: 'echo', address: b.vtepIp, lengthBytes: size, count: LARGE };
  const looked = await lookAt(hands, a, b, [series], SHORT_MS);
  if (looked === null) return null;
  const large = counted(find(looked.run, 'echo', b.vtepIp, size));
  if (large.received > 0) return null;
  const verdict = localise({
    ...large,
    ...{ a: a.host, b: b.host, vtepA: a.vtepName ?? '', vtepB: b.vtepName ?? '' },
    ...{ underlaySent: 0, underlayReceived: 0, otherAnswers: 0, encapsulated: true, slow: false, cardA: null },
    ...{ onA: looked.onA, onB: looked.onB, refusals: looked.run.refusals },
  });
  if (verdict.stage === 'receiver-firewall') return verdict;
  // small ones have their FDB entry
  if (verdict.stage !== 'sender-fdb') return null;
  const told = `all ${large.sent} were dropped by ${a.host}'s ${a.vtepName}: a rule of OUTPUT takes what is long`;
  return { ...verdict, stage: 'sender-firewall', told };
}

/** Runs `look` on pairs in rounds, so that no host is in two looks at once. */
export async function inRounds<T extends { readonly from: string; readonly to: string }>(
  pairs: readonly T[],
  look: (pair: T) => Promise<void>,
): Promise<void> {
  for (const round of exclusiveRounds(pairs)) await Promise.all(round.map(look));
}
