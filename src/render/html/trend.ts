import { scaleLinear, scaleUtc } from 'd3-scale';
import { line } from 'd3-shape';
import type { VNode } from 'preact';
import { type Child, el } from './el.ts';

interface Series {
  readonly name: string;
  /** Colour and dashes: `overlay`, `underlay`, `worst`. */
  readonly look: string;
  /** null where the run has no value: the line breaks off. */
  readonly values: readonly (number | null)[];
}

interface Trend {
  readonly title: string;
  /** `ms`, `%` */
  readonly unit: string;
  /** ISO 8601, one for each value. */
  readonly times: readonly string[];
  readonly series: readonly Series[];
}

const WIDTH = 560;
const HEIGHT = 190;
const EDGE = { top: 12, right: 14, bottom: 26, left: 46 };
const DOTS_MAX = 80;

function timeText(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

/** Lines over time as an SVG with a title for each point; the table of runs holds the same numbers. */
export function trend({ title, unit, times, series }: Trend): VNode | null {
  const points = times.map((time) => Date.parse(time));
  const known = points.filter((time) => !Number.isNaN(time));
  const highest = Math.max(0, ...series.flatMap(({ values }) => values.flatMap((value) => value ?? [])));
  if (known.length === 0 || series.every(({ values }) => values.every((value) => value === null))) return null;
  const [first, last] = [Math.min(...known), Math.max(...known)];
  // a single run stands in the middle of a day
  const room = first === last ? 43_200_000 : 0;
  const x = scaleUtc([first - room, last + room], [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLinear([0, highest || 1], [HEIGHT - EDGE.bottom, EDGE.top]).nice(4);
  const day = last - first > 3 * 86_400_000;
  const label = x.tickFormat(5, day ? '%b %d' : undefined);
  const axes: Child[] = [
    ...y
      .ticks(4)
      .map((value) => [
        el('line', { class: 'grid', x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(value), y2: y(value) }),
        el('text', { x: EDGE.left - 8, y: y(value) + 4, 'text-anchor': 'end' }, `${value}`),
      ]),
    ...x.ticks(5).map((time) => el('text', { x: x(time), y: HEIGHT - 8, 'text-anchor': 'middle' }, label(time))),
  ];
  const drawn = series.map(({ name, look, values }) => {
    const path = line<number | null>()
      .defined((value, n) => value !== null && !Number.isNaN(points[n]))
      .x((_, n) => x(points[n]!))
      .y((value) => y(value!))(values);
    const dots = values.length > DOTS_MAX ? [] : values;
    return el(
      'g',
      { class: look },
      el('path', { d: path ?? '' }),
      dots.map((value, n) =>
        value === null || Number.isNaN(points[n])
          ? null
          : el(
              'circle',
              { cx: x(points[n]!), cy: y(value), r: 3 },
              el('title', null, `${name} ${value} ${unit}, ${timeText(times[n]!)}`),
            ),
      ),
    );
  });
  return el(
    'figure',
    { class: 'panel trend' },
    el('figcaption', null, el('h3', null, title), key(series)),
    el('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', 'aria-label': `${title}, over time` }, axes, drawn),
  );
}

function key(series: readonly Series[]): VNode {
  return el(
    'span',
    { class: 'key' },
    series.map(({ name, look }) =>
      el(
        'span',
        { class: look },
        el('svg', { width: 22, height: 8, viewBox: '0 0 22 8', 'aria-hidden': 'true' }, el('path', { d: 'M1 4h20' })),
        name,
      ),
    ),
  );
}

export const TREND_STYLE = `
.trends { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 16px; }
.trend figcaption { display: flex; flex-wrap: wrap; gap: 4px 16px; justify-content: space-between; margin-bottom: 6px; }
.trend svg { width: 100%; height: auto; display: block; overflow: visible; }
.trend text { font: 11px var(--sans); fill: var(--soft); }
.trend .grid { stroke: var(--line); }
.trend path { fill: none; stroke-width: 1.8; }
.trend .key { display: flex; flex-wrap: wrap; gap: 2px 14px; color: var(--soft); font-size: 12.5px; }
.trend .key > span { display: inline-flex; gap: 6px; align-items: center; }
.trend .key svg { width: 22px; }
.trend .overlay path { stroke: var(--link); } .trend .overlay circle { fill: var(--link); }
.trend .underlay path { stroke: var(--idle); stroke-dasharray: 5 3; } .trend .underlay circle { fill: var(--idle); }
.trend .worst path { stroke: var(--bad); stroke-dasharray: 1.5 3; } .trend .worst circle { fill: var(--bad); }
`;
