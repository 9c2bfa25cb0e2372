import { familyOf, ipFromText } from '../net/ip.ts';
import { vxlanOverheadBytes } from '../net/mtu.ts';
import type { Expectations } from '../types/config.ts';
import type {
  Endpoint,
  LayerStats,
  PairMeasurement,
  PathMtu,
  ProbeRun,
  Series,
  SeriesResult,
} from '../types/measure.ts';
import { encapsulated } from './endpoints.ts';
import { layerStats, overheadOf } from './layer-stats.ts';
import { fullSize, seriesKey, smallBytes } from './mesh-plan.ts';
import { symptomOf } from './symptoms.ts';

function came(series: SeriesResult | undefined): { readonly sent: number; readonly received: number } | null {
  if (series === undefined) return null;
  return { sent: series.rttsUs.length, received: series.rttsUs.filter((rtt) => rtt !== null).length };
}

/** The same without the first, which may wait for a neighbour to be found. */
function cameLater(series: SeriesResult | undefined) {
  return series === undefined ? null : came({ ...series, rttsUs: series.rttsUs.slice(1) });
}

/** Connections that only a second SYN opened, where the network itself is quicker. Source: RFC 6298, one second. */
export function late(over: SeriesResult | undefined, under: SeriesResult | undefined): number {
  const again = (series: SeriesResult | undefined): number =>
    series?.rttsUs.filter((rtt) => rtt !== null && rtt >= 900_000).length ?? 0;
  return again(under) > 0 ? 0 : again(over);
}

/** Bytes that encapsulation adds to a packet on its way from a to b. */
export function overheadBytes(a: Endpoint, b: Endpoint): number {
  const underlay = ipFromText(b.underlayIp);
  return encapsulated(a, b) && underlay !== null ? vxlanOverheadBytes(familyOf(underlay)) : 0;
}

/** What full-size packets tell by themselves; whether they came in one piece, the receiver's counters tell. */
function pathMtuOf(
  a: Endpoint,
  b: Endpoint,
  run: ProbeRun,
  overlay: LayerStats,
  large: PairMeasurement['large'],
): PathMtu {
  const expected = fullSize(a, b);
  const nothing = { overlay: null, underlay: null, expected, icmpFrom: null };
  if (large === null || large.sent === 0) return { ...nothing, outcome: 'untested' };
  const about = { address: b.vtepIp, lengthBytes: large.lengthBytes };
  const same = (each: { readonly address: string; readonly lengthBytes: number }): boolean =>
    each.address === about.address && each.lengthBytes === about.lengthBytes;
  const refusal = run.refusals.find((each) => each.errno === 'EMSGSIZE' && same(each));
  if (refusal !== undefined) return { ...nothing, overlay: refusal.mtuBytes, outcome: 'refused-locally' };
  if (large.received > 0)
    return {
      ...nothing,
      overlay: large.lengthBytes,
      underlay: large.lengthBytes + overheadBytes(a, b),
      outcome: 'ok',
    };
  if (overlay.received === 0) return { ...nothing, outcome: 'untested' };
  const told = run.errors.find((each) => each.mtuBytes !== null && same(each));
  if (told !== undefined) return { ...nothing, overlay: told.mtuBytes, outcome: 'short', icmpFrom: told.from };
  // where small ones are lost too, all of a few large ones may be lost by chance
  const byChance = ((overlay.sent - overlay.received) / overlay.sent) ** large.sent;
  return { ...nothing, outcome: byChance > 0.01 ? 'untested' : 'black-hole' };
}

/** Whose time the packets ran out at, when it is another host than the one they are for. */
function throughOf(b: Endpoint, run: ProbeRun, hostAt: ReadonlyMap<string, string>): string | null {
  const told = run.errors.find(({ address, code }) => address === b.behindIp && (code === '11.0' || code === '3.0'));
  const host = told === undefined ? undefined : hostAt.get(told.from);
  return host === undefined || host === b.host ? null : host;
}

function pairOf(
  a: Endpoint,
  b: Endpoint,
  run: ProbeRun,
  expect: Expectations,
  hostAt: ReadonlyMap<string, string>,
): PairMeasurement | null {
  const byKey = (kind: Series['kind'], address: string, lengthBytes: number) =>
    seen.get(seriesKey({ kind, address, lengthBytes }));
  const seen = seriesOf(run);
  const small = smallBytes(a);
  const tcpOver = byKey('tcp', b.vtepIp, 0);
  const tcpUnder = byKey('tcp', b.underlayIp, 0);
  // bash can only connect: what came of that stands for the echoes, no first packet apart
  const instead = (tcp: SeriesResult | undefined) =>
    tcp === undefined ? undefined : { ...tcp, rttsUs: [null, ...tcp.rttsUs] };
  const over = byKey('echo', b.vtepIp, small) ?? instead(tcpOver);
  const under = byKey('echo', b.underlayIp, small) ?? instead(tcpUnder);
  if (over === undefined) return null;
  const overlay = layerStats(over);
  const size = fullSize(a, b);
  const largeSeries = size === null ? null : came(byKey('echo', b.vtepIp, size));
  const large = size === null || largeSeries === null ? null : { lengthBytes: size, ...largeSeries };
  const tcp = came(tcpOver);
  const delivery = came(byKey('unused', b.unusedIp, small));
  const pair = {
    from: a.host,
    to: b.host,
    family: a.family,
    tool: run.tool,
    port: b.port,
    encapsulated: encapsulated(a, b),
    overlay,
    underlay: under === undefined ? null : layerStats(under),
    bridge: b.bridgeIp === null ? null : cameLater(byKey('echo', b.bridgeIp, small)),
    forwarding: came(byKey('ttl', b.behindIp, small)),
    through: throughOf(b, run, hostAt),
    tcp:
      tcp === null ? null : { ...tcp, underlayReceived: came(tcpUnder)?.received ?? 0, late: late(tcpOver, tcpUnder) },
    large,
    overheadMs: under === undefined ? null : overheadOf(over, under),
    pathMtu: pathMtuOf(a, b, run, overlay, large),
    pattern: null,
    place: null,
    explainedBy: null,
    ...(delivery === null ? {} : { delivery }),
  };
  return { ...pair, symptom: symptomOf(pair, expect) };
}

const tables = new WeakMap<ProbeRun, Map<string, SeriesResult>>();

function seriesOf(run: ProbeRun): Map<string, SeriesResult> {
  const known = tables.get(run);
  if (known !== undefined) return known;
  const table = new Map(run.series.map((series) => [seriesKey(series), series]));
  tables.set(run, table);
  return table;
}

/** Every ordered pair that was measured, from what each host saw. A host whose run told nothing has none. */
export function pairsOf(
  endpoints: readonly Endpoint[],
  runs: ReadonlyMap<string, ProbeRun>,
  expect: Expectations,
): PairMeasurement[] {
  const hostAt = new Map(
    endpoints.flatMap(({ host, vtepIp, underlayIp }) => [[vtepIp, host] as const, [underlayIp, host] as const]),
  );
  return endpoints.flatMap((a) => {
    const run = runs.get(a.host);
    if (run === undefined) return [];
    return endpoints.flatMap((b) =>
      b.host === a.host || b.family !== a.family ? [] : (pairOf(a, b, run, expect, hostAt) ?? []),
    );
  });
}
