import type { Localised } from '../types/measure.ts';
import type { ReportedPair } from '../types/report.ts';
import type { Hop, Measured, Stage, TraceWay } from '../types/trace.ts';

type Pair = Pick<ReportedPair, 'from' | 'to' | 'overlay' | 'underlay' | 'bridge' | 'forwarding' | 'place'>;

/** The hop that a stage of the ladder is, on the way that begins at the place's host; that ends there, for a receiver's. */
const HOPS: Readonly<Record<string, Stage>> = {
  'sender-route': 'route',
  'sender-route-taken': 'route',
  'sender-underlay-route': 'outer-route',
  'sender-neighbour': 'neighbour',
  'sender-fdb': 'fdb',
  'sender-queue': 'vtep',
  'sender-firewall': 'output',
  'sender-ipsec': 'output',
  'sender-underlay-neighbour': 'outer-neighbour',
  transit: 'wire',
  'receiver-checksum': 'input',
  'receiver-firewall': 'input',
  'receiver-ipsec': 'input',
  'receiver-port': 'decap',
  'receiver-vni': 'decap',
  'receiver-mac': 'decap',
  'receiver-rp-filter': 'arrival-route',
  'receiver-address': 'arrival-route',
  'receiver-forwarding': 'arrival-forward',
  'reverse-route': 'route',
  'reverse-neighbour': 'neighbour',
  'reverse-fdb': 'fdb',
  'reverse-transit': 'wire',
};

function isAt({ stage, host, bothWays }: Localised, hop: Hop, { from, to }: TraceWay): boolean {
  const end = stage.startsWith('receiver-') ? to : from;
  return HOPS[stage] === hop.stage && (host === end || bothWays === true);
}

/** What a way's own echoes showed, by the hop they end at. */
function countsOf({ overlay, underlay, bridge, forwarding }: Pair): Map<Stage, Measured> {
  const counts = new Map<Stage, Measured>();
  const put = (stage: Stage, of: { sent: number; received: number } | null, by: string): void => {
    if (of !== null && of.sent > 0) counts.set(stage, { sent: of.sent, passed: of.received, by });
  };
  put('wire', underlay, 'between the underlay addresses');
  put('decap', overlay, 'to the VTEP');
  put('arrival-forward', forwarding, 'with one hop left');
  put('arrival-bridge', bridge, 'to the bridge');
  return counts;
}

/** The hop where the ladder saw packets end: it stops them, or some, whatever the tables say. */
function placed(hop: Hop, { overlay }: Pair, { told }: Localised): Hop {
  const measured = { sent: overlay.sent, passed: overlay.received, by: told };
  if (hop.verdict === 'breaks' || hop.verdict === 'loses') return { ...hop, measured };
  const verdict = overlay.received === 0 ? 'breaks' : 'loses';
  return { ...hop, measured, verdict, why: 'packets end here, though nothing read here stops them' };
}

/**
 * Both ways with what was measured between the two hosts beside the hops: echoes where they end, and at the hop where the ladder
 * saw a burst end what its counters told.
 */
export function withMeasured(
  ways: readonly [TraceWay, TraceWay],
  pairs: readonly Pair[],
): readonly [TraceWay, TraceWay] {
  const between = pairs.filter(({ from, to }) => ways.some((way) => way.from === from && way.to === to));
  const one = (way: TraceWay): TraceWay => {
    const own = between.find(({ from }) => from === way.from);
    const counts = own === undefined ? new Map<Stage, Measured>() : countsOf(own);
    const hops = way.hops.map((hop): Hop => {
      const pair = between.find(({ place }) => place !== null && isAt(place, hop, way));
      return pair === undefined ? { ...hop, measured: counts.get(hop.stage) ?? null } : placed(hop, pair, pair.place!);
    });
    const stops = hops.findIndex(({ verdict }) => verdict === 'breaks');
    return { ...way, hops, stopsAt: stops < 0 ? null : stops };
  };
  return [one(ways[0]), one(ways[1])];
}
