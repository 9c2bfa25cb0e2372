/** Normal quantile of a two-sided 95 % interval. */
const Z = 1.959964;

/** Wilson's 95 % interval for k of n, as shares. n = 0 tells nothing: [0, 1]. Source: Wilson 1927; Brown, Cai, DasGupta 2001. */
export function wilson(k: number, n: number): readonly [number, number] {
  if (n === 0) return [0, 1];
  const p = k / n;
  const scale = 1 + (Z * Z) / n;
  const middle = p + (Z * Z) / (2 * n);
  const half = Z * Math.sqrt((p * (1 - p)) / n + (Z * Z) / (4 * n * n));
  return [k === 0 ? 0 : Math.max(0, (middle - half) / scale), k === n ? 1 : Math.min(1, (middle + half) / scale)];
}

/** A quantile as order statistic; Infinity stands for what was lost. `sorted` ascending and not empty. */
export function quantile(sorted: readonly number[], q: number): number {
  return sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)]!;
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

/** The middle one, or the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = ascending(values);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

/** Fewest samples by which a quantile says anything: below, its 95 % rank interval reaches the largest sample. */
export const SAMPLES_FOR_P90 = 50;
export const SAMPLES_FOR_P99 = 500;

/** A reproducible stream of numbers in [0, 1): the same measurements give the same interval. Source: Marsaglia, Xorshift RNGs, 2003. */
function random(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

export const RESAMPLES = 1000;

/** Bootstrap 95 % interval of the median (percentile method). Of fewer than 3 values it is their whole range. */
export function medianInterval(values: readonly number[], resamples = RESAMPLES): readonly [number, number] {
  if (values.length < 3) return [Math.min(...values), Math.max(...values)];
  const next = random(values.length);
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[Math.floor(next() * values.length)]!)),
  ).sort((a, b) => a - b);
  return [quantile(medians, 0.025), quantile(medians, 0.975)];
}
