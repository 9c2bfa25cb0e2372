import type { RunLatency, RunSummary } from '../types/history.ts';
import type { LayerStats } from '../types/measure.ts';
import type { Report } from '../types/report.ts';

/** More causes than these say nothing in a history. */
const CAUSES_MAX = 500;

export function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** The slowest that is known: p99 where there are samples enough. */
export function slowestMs({ rttMs }: LayerStats): number | null {
  return rttMs.p99 ?? rttMs.p90 ?? rttMs.max;
}

/** Two digits behind the point are what a history shows. */
function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 1000) / 1000;
}

function latencyOf(layers: readonly LayerStats[]): RunLatency | null {
  const sent = layers.reduce((sum, layer) => sum + layer.sent, 0);
  if (sent === 0) return null;
  const received = layers.reduce((sum, layer) => sum + layer.received, 0);
  const worst = layers.reduce((most, layer) => Math.max(most, slowestMs(layer) ?? 0), 0);
  return {
    lossPercent: rounded((100 * (sent - received)) / sent)!,
    rttMsP50: rounded(median(layers.flatMap(({ rttMs }) => rttMs.p50 ?? []))),
    rttMsWorst: received === 0 ? null : rounded(worst),
  };
}

/** What the history keeps of a report. */
export function summaryOf({ takenAt, verdict, incomplete, scope, causes, pairs }: Report): RunSummary {
  return {
    schema: 1,
    takenAt,
    verdict,
    incomplete,
    scope,
    causes: causes.slice(0, CAUSES_MAX).map(({ key, id, severity, culprit, summary, brokenPairs }) => ({
      key,
      id,
      severity,
      host: culprit.host,
      summary,
      brokenPairs: brokenPairs.count,
    })),
    overlay: latencyOf(pairs.map(({ overlay }) => overlay)),
    underlay: latencyOf(pairs.flatMap(({ underlay }) => underlay ?? [])),
  };
}
