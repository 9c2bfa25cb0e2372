import type { Expectations } from '../types/config.ts';
import type { LayerStats, PairMeasurement, Symptom } from '../types/measure.ts';

/** An overlay that takes this much longer than the underlay beside it waits in a queue of its own. */
const SLOW_MS = 20;

type Seen = Pick<PairMeasurement, 'overlay' | 'underlay' | 'bridge' | 'tcp' | 'forwarding' | 'encapsulated'>;

/** Over a direct route "time exceeded" comes from the underlay address: it tells nothing where that is answered anyway. */
function overlayAnswers(pair: Seen): boolean {
  const { overlay, bridge, tcp, encapsulated } = pair;
  const forwarding = encapsulated || !underlayAnswers(pair) ? pair.forwarding : null;
  return overlay.received > 0 || [bridge, tcp, forwarding].some((each) => (each?.received ?? 0) > 0);
}

function underlayAnswers({ underlay, tcp }: Seen): boolean {
  return (underlay?.received ?? 0) > 0 || (tcp?.underlayReceived ?? 0) > 0;
}

/** Without thresholds: no loss is accepted, and a round trip may take what it takes. */
export const USUAL: Expectations = { overlayMtu: null, lossPercent: 0, rttMsP99: null, overheadMsP50: null };

/** The slowest that is known: p99 where there are samples enough. */
export function slowestMs({ rttMs }: LayerStats): number | null {
  return rttMs.p99 ?? rttMs.p90 ?? rttMs.max;
}

/** What a pair shows, or null when it is well. A first packet that is slow or lost is no symptom. */
export function symptomOf(pair: Omit<PairMeasurement, 'symptom'>, expect: Expectations): Symptom | null {
  const { overlay, underlay, overheadMs, pathMtu, tcp, forwarding, delivery } = pair;
  if (overlay.sent === 0) return null;
  if (!overlayAnswers(pair)) return underlayAnswers(pair) ? 'unreachable' : 'dark';
  // echoes are filtered, other packets pass: nothing more is known
  if (overlay.received === 0) return null;
  if (['black-hole', 'short', 'refused-locally'].includes(pathMtu.outcome)) return 'too-big';
  // a queue that overflows loses packets too: what waits tells more
  const slower = overheadMs !== null && overheadMs.p50 > SLOW_MS && overheadMs.low > 0;
  if (slower && overheadMs.p50 > 0.5 * (underlay?.rttMs.p50 ?? 0)) return 'slow';
  if (overheadMs !== null && expect.overheadMsP50 !== null && overheadMs.low > expect.overheadMsP50) return 'slow';
  if (expect.rttMsP99 !== null && (slowestMs(overlay) ?? 0) > expect.rttMsP99) return 'over-budget';
  if (overlay.lossPercent > expect.lossPercent) return 'loss';
  if (pathMtu.outcome === 'fragmented') return 'fragmented';
  if (tcp !== null && tcp.sent > 0 && tcp.received === 0 && tcp.underlayReceived > 0) return 'tcp';
  if (forwarding !== null && forwarding.sent > 0 && forwarding.received === 0) return 'unforwarded';
  if (delivery !== undefined && delivery.received < delivery.sent) return 'undelivered';
  return pair.through === null ? null : 'detour';
}

/** Symptoms that one fault shows side by side: their pairs make one pattern. */
export const KINDS: readonly (readonly Symptom[])[] = [
  ['dark', 'unreachable'],
  ['too-big', 'fragmented'],
  ['slow', 'over-budget', 'loss'],
  ['tcp'],
  ['unforwarded'],
  ['undelivered'],
  ['detour'],
  ['stuck'],
  ['some-ports'],
];
