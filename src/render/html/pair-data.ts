import type { ReportedPair } from '../../types/report.ts';

/** One value for each cell of a square. Where most are alike, that one and the others by cell. */
type Packed =
  | readonly (number | string)[]
  | { readonly d: number | string; readonly x: Readonly<Record<number, number | string>> };

export function packed(values: readonly (number | string)[]): Packed {
  const counts = new Map<number | string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [d, count] = [...counts].reduce((most, each) => (each[1] > most[1] ? each : most), [-1 as number | string, 0]);
  if (count < values.length * 0.7) return values;
  return { d, x: Object.fromEntries(values.flatMap((value, cell) => (value === d ? [] : [[cell, value]]))) };
}

type Square = readonly (ReportedPair | undefined)[];

const us = (ms: number | null | undefined): number => (ms == null ? -1 : Math.round(ms * 1000));

/** What else is known of a pair, in words. */
function wordsOf({ symptom, pattern, place, through, pathMtu }: ReportedPair): string {
  return [
    symptom === null ? '' : symptom,
    pattern === null ? '' : `fails alike: ${pattern}`,
    place?.told ?? '',
    through === null ? '' : `goes through ${through}`,
    pathMtu.icmpFrom === null ? '' : `too big, says ${pathMtu.icmpFrom}`,
  ]
    .filter(Boolean)
    .join('; ');
}

/** Pairs for the script: columns of whole µs, bytes and counts; -1 is not known. */
export function pairData(square: Square): Record<string, unknown> {
  const column = (value: (pair: ReportedPair) => number | string | null | undefined): Packed =>
    packed(square.map((pair) => (pair === undefined ? -1 : (value(pair) ?? -1))));
  return {
    sent: column(({ overlay }) => overlay.sent),
    received: column(({ overlay }) => overlay.received),
    p50: column(({ overlay }) => us(overlay.rttMs.p50)),
    max: column(({ overlay }) => us(overlay.rttMs.max)),
    jitter: column(({ overlay }) => us(overlay.jitterMs)),
    underSent: column(({ underlay }) => underlay?.sent),
    underReceived: column(({ underlay }) => underlay?.received),
    underP50: column(({ underlay }) => us(underlay?.rttMs.p50)),
    overhead: column(({ overheadMsP50 }) => us(overheadMsP50)),
    mtu: column(({ pathMtu }) => pathMtu.overlay),
    underMtu: column(({ pathMtu }) => pathMtu.underlay),
    outcome: column(({ pathMtu }) => pathMtu.outcome),
    words: column(wordsOf),
  };
}
