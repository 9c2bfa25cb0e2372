import { scaleLinear, scaleLog, scaleThreshold } from 'd3-scale';
import { interpolateOranges, interpolateYlGnBu } from 'd3-scale-chromatic';
import type { MtuOutcome } from '../../types/measure.ts';
import { msText } from './figures.ts';
import type { Swatch } from './heat-map.ts';

/** Shades of one scale; more cannot be told apart. */
const SHADES = 7;

export interface Classes<T> {
  readonly classOf: (value: T) => string;
  readonly legend: readonly Swatch[];
}

/** Differences that mean nothing between hosts. */
const ALIKE_MS = 0.1;
/** First digits of the steps of a decade, the finest first. */
const LEADING = ['123456789', '123468', '1235', '125', '13', '1'];

/** Round steps between the smallest and the largest value, ms: none where all are about the same, of equal ratio where they differ much. */
function steps(values: readonly number[]): number[] {
  const low = Math.max(0.001, Math.min(...values));
  const high = Math.max(...values);
  if (high / low < 1.5 || high - low < ALIKE_MS) return [];
  if (high / low < 6)
    return scaleLinear()
      .domain([low, high])
      .ticks(5)
      .slice(0, SHADES - 1);
  const ticks = scaleLog().domain([low, high]).ticks();
  const leading = (tick: number): number => Math.round(tick / 10 ** Math.floor(Math.log10(tick) + 1e-9));
  for (const wanted of LEADING) {
    const some = ticks.filter((tick) => wanted.includes(String(leading(tick))));
    if (some.length < SHADES) return some;
  }
  return scaleLog()
    .domain([low, high])
    .ticks(SHADES - 1)
    .slice(0, SHADES - 1);
}

/** Shades for round trips. Its legend names the bounds. */
export function latencyClasses(values: readonly number[]): Classes<number> {
  const bounds = values.length === 0 ? [] : steps(values).filter((bound) => bound > Math.min(...values));
  // few classes are spread over all shades
  const names = [...bounds, 0].map(
    (_, index) => `q${bounds.length === 0 ? 1 : Math.round((index * (SHADES - 1)) / bounds.length)}`,
  );
  const scale = scaleThreshold<number, string>().domain(bounds).range(names);
  const text = (index: number): string => {
    if (bounds.length === 0) return 'all about the same';
    if (index === 0) return `< ${stepText(bounds[0]!)} ms`;
    if (index === bounds.length) return `≥ ${stepText(bounds[index - 1]!)} ms`;
    return `< ${stepText(bounds[index]!)}`;
  };
  return { classOf: scale, legend: names.map((name, index) => ({ name, text: text(index) })) };
}

function stepText(value: number): string {
  return Number(value.toPrecision(3)).toString() === '0' ? msText(value) : String(Number(value.toPrecision(3)));
}

const LOSS_BOUNDS = [0.0001, 1, 5, 20, 100];
const LOSS = ['quiet', 'l0', 'l1', 'l2', 'l3', 'dark'] as const;
const LOSS_TEXT = ['none', '< 1 %', '< 5 %', '< 20 %', '≥ 20 %', 'all'];

/** Shades for percent lost. */
export const lossClasses: Classes<number> = {
  classOf: scaleThreshold<number, string>().domain(LOSS_BOUNDS).range(LOSS),
  legend: LOSS.map((name, index) => ({
    name,
    text: LOSS_TEXT[index]!,
    ...(name === 'dark' ? { mark: 'cross' as const } : {}),
  })),
};

const MTU: Readonly<Record<MtuOutcome, Swatch>> = {
  ok: { name: 'quiet', text: 'as expected' },
  short: { name: 'm-short', text: 'short' },
  fragmented: { name: 'm-fragmented', text: 'fragmented' },
  'refused-locally': { name: 'm-refused', text: 'refused by the sender' },
  'black-hole': { name: 'dark', text: 'black hole', mark: 'cross' },
  untested: { name: 'none', text: 'not tested' },
};

/** A colour for each outcome. */
export const mtuClasses: Classes<MtuOutcome> = {
  classOf: (outcome) => (MTU[outcome] ?? MTU.untested).name,
  legend: Object.values(MTU),
};

function shade(name: string, light: string, dark: string): string {
  return `.${name} { --cell: light-dark(${light}, ${dark}); }`;
}

/** Shades as styles: more is darker on white and lighter on black. */
export function scaleStyle(): string {
  const blues = Array.from({ length: SHADES }, (_, index) => {
    const t = index / (SHADES - 1);
    return shade(`q${index}`, interpolateYlGnBu(0.1 + 0.9 * t), interpolateYlGnBu(0.95 - 0.9 * t));
  });
  const oranges = [0.2, 0.35, 0.5, 0.65].map((t, index) =>
    shade(`l${index}`, interpolateOranges(t), interpolateOranges(1.15 - t)),
  );
  return [...blues, ...oranges].join('\n');
}
