import type { LayerStats, SeriesResult } from '../types/measure.ts';
import { ascending, median, medianInterval, quantile, SAMPLES_FOR_P90, SAMPLES_FOR_P99, wilson } from './statistics.ts';

/** µs as ms with three digits: the tools measure no finer. */
function ms(us: number): number {
  return Math.round(us) / 1000;
}

function orLost(us: number): number | null {
  return Number.isFinite(us) ? ms(us) : null;
}

function percent(share: number): number {
  return Math.round(share * 10_000) / 100;
}

/** Statistics of one series; its first packet stands apart. */
export function layerStats({ rttsUs, timed }: Pick<SeriesResult, 'rttsUs' | 'timed'>): LayerStats {
  const [first = null, ...rest] = rttsUs;
  const came = rest.filter((rtt) => rtt !== null);
  const lost = rest.length - came.length;
  const [low, high] = wilson(lost, rest.length);
  const sorted = ascending(rest.map((rtt) => rtt ?? Number.POSITIVE_INFINITY));
  const known = timed && sorted.length > 0;
  const at = (q: number, samples: number): number | null =>
    known && sorted.length >= samples ? orLost(quantile(sorted, q)) : null;
  const shortest = came.length === 0 ? 0 : Math.min(...came);
  return {
    sent: rest.length,
    received: came.length,
    lossPercent: rest.length === 0 ? 0 : percent(lost / rest.length),
    lossInterval: [percent(low), percent(high)],
    firstMs: timed && first !== null ? ms(first) : null,
    rttMs: {
      min: at(0, 1),
      p50: at(0.5, 1),
      p90: at(0.9, SAMPLES_FOR_P90),
      p99: at(0.99, SAMPLES_FOR_P99),
      max: known && came.length > 0 ? ms(Math.max(...came)) : null,
    },
    jitterMs: timed && came.length > 1 ? ms(median(came.map((rtt) => rtt - shortest))) : null,
  };
}

/** Overlay minus underlay of packets that left one after the other, first ones left out; null when fewer than 3 came both ways. */
export function overheadOf(
  overlay: Pick<SeriesResult, 'rttsUs' | 'timed'>,
  underlay: Pick<SeriesResult, 'rttsUs' | 'timed'>,
): { readonly p50: number; readonly low: number; readonly high: number } | null {
  if (!overlay.timed || !underlay.timed) return null;
  const differences = overlay.rttsUs.flatMap((over, n) => {
    const under = underlay.rttsUs[n] ?? null;
    return n === 0 || over === null || under === null ? [] : [over - under];
  });
  if (differences.length < 3) return null;
  const [low, high] = medianInterval(differences);
  return { p50: ms(median(differences)), low: ms(low), high: ms(high) };
}
