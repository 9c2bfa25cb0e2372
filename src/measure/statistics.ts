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

/** P(at least m of n), each with chance p. */
function atLeast(m: number, n: number, p: number): number {
  if (p >= 1) return 1;
  let term = (1 - p) ** n; // of exactly 0
  let below = 0;
  for (let k = 0; k < m; k++) {
    below += term;
    term *= ((n - k) / (k + 1)) * (p / (1 - p));
  }
  return 1 - below;
}

/** Positions of the interval's ends among n sorted values; they depend on n alone. */
const ends = new Map<number, readonly [number, number]>();

function endsOf(n: number): readonly [number, number] {
  const known = ends.get(n);
  if (known !== undefined) return known;
  // the median of a resample is at most the k-th value when at least half of its n draws are among the first k
  const first = (m: number, chance: number): number => {
    let k = 1;
    while (k < n && atLeast(m, n, k / n) < chance) k++;
    return k - 1;
  };
  const found = [first(Math.ceil(n / 2), 0.025), first(Math.floor(n / 2) + 1, 0.975)] as const;
  ends.set(n, found);
  return found;
}

/**
 * Bootstrap 95 % interval of the median (percentile method), exact: what endless resampling would give, without any. Of
 * fewer than 3 values it is their whole range. Source: Efron, Bootstrap methods, 1979, section 3; Maritz and Jarrett 1978.
 */
export function medianInterval(values: readonly number[]): readonly [number, number] {
  const sorted = ascending(values);
  if (sorted.length < 3) return [sorted[0]!, sorted.at(-1)!];
  const [low, high] = endsOf(sorted.length);
  return [sorted[low]!, sorted[high]!];
}
