import type { VNode } from 'preact';
import { cellPaths, gridLines, MARKS, type Mark, markPath } from './cells.ts';
import { type Child, el } from './el.ts';
import { shortNames } from './figures.ts';

export interface Swatch {
  /** Class of the cells it stands for; see map-style. */
  readonly name: string;
  readonly text: string;
  readonly mark?: Mark;
}

export interface HeatMap {
  readonly id: string;
  readonly title: string;
  /** What it shows in a sentence, for who cannot see it. */
  readonly told: string;
  /** In rows from, in columns to. */
  readonly hosts: readonly string[];
  /** Class of a cell, null for none. Cells are counted row by row. */
  readonly classOf: (cell: number) => string | null;
  readonly isCrossed: (cell: number) => boolean;
  /** Written into cells where these are large enough. */
  readonly textOf: (cell: number) => string;
  readonly legend: readonly Swatch[];
  readonly family: number;
}

/** Room for names, px. Labels are 10 px high in a fixed-width font of 6 px a character. */
const LABEL = 84;
const LABEL_CELLS = 13;
/** Half a label that stands over the last column. */
const EDGE = 5;
const WIDEST = 468;
const LARGEST_CELL = 42;

export function swatch({ name, text, mark }: Swatch): VNode {
  return el(
    'li',
    null,
    el(
      'svg',
      { width: 14, height: 14, viewBox: '0 0 1 1', 'aria-hidden': 'true' },
      el('path', { d: 'M0 .5h1', class: `cell ${name}` }),
      mark === undefined ? null : el('path', { d: `M.2.2${MARKS[mark]}`, class: 'mark' }),
    ),
    el('span', null, text),
  );
}

function labels(hosts: readonly string[], size: number): Child {
  // as many as stand apart
  const step = Math.ceil(11 / size);
  return shortNames(hosts, LABEL_CELLS).flatMap((name, index) => {
    if (index % step !== 0) return [];
    const middle = LABEL + (index + 0.5) * size;
    return [
      el('text', { x: LABEL - 5, y: middle + 3.5, 'text-anchor': 'end' }, name),
      el('text', { transform: `translate(${middle + 3.5} ${LABEL - 5}) rotate(-90)` }, name),
    ];
  });
}

function cellTexts({ hosts: { length: n }, textOf, classOf }: HeatMap, size: number): Child {
  if (size < 30) return null;
  return Array.from({ length: n * n }, (_, cell) => {
    const text = textOf(cell);
    if (text === '') return null;
    const x = LABEL + ((cell % n) + 0.5) * size;
    const y = LABEL + (Math.floor(cell / n) + 0.5) * size + 4;
    return el('text', { x, y, 'text-anchor': 'middle', class: `value on-${classOf(cell)}` }, text);
  });
}

/** A square of all ordered pairs. What each cell holds stands in the tables, and is told by `MAP_SCRIPT` when one is pointed at. */
export function heatMap(map: HeatMap): VNode {
  const { hosts, id, title, told, classOf, isCrossed, legend, family } = map;
  const n = hosts.length;
  const size = Math.min(LARGEST_CELL, Math.floor((WIDEST / n) * 10) / 10);
  const side = Math.ceil(LABEL + n * size + 1);
  const seen = new Set(Array.from({ length: n * n }, (_, cell) => classOf(cell)));
  const field = `translate(${LABEL} ${LABEL}) scale(${size})`;
  return el(
    'figure',
    { class: 'heat' },
    el('figcaption', null, el('h3', { id: `${id}-title` }, title), el('p', { class: 'soft' }, told)),
    el(
      'ul',
      { class: 'legend' },
      legend.filter(({ name }) => (name !== 'none' && name !== 'dark') || seen.has(name)).map(swatch),
    ),
    el(
      'div',
      { class: 'map', tabindex: 0, role: 'group', 'aria-label': `${title}, heat map` },
      el(
        'svg',
        {
          id,
          role: 'img',
          'aria-label': told,
          viewBox: `0 0 ${side + EDGE} ${side}`,
          width: side + EDGE,
          height: side,
          'data-map': 'pairs',
          'data-family': family,
          'data-columns': n,
          'data-rows': n,
          'data-left': LABEL,
          'data-top': LABEL,
          'data-size': size,
        },
        labels(hosts, size),
        el(
          'g',
          { transform: field, class: 'field' },
          el('rect', { width: n, height: n, class: 'ground' }),
          el(
            'g',
            { transform: 'translate(0 .5)', class: 'cells' },
            [...cellPaths(n * n, n, classOf)].map(([name, d]) => el('path', { d, class: `cell ${name}` })),
          ),
          size < 9 ? null : el('path', { d: gridLines(n, n), class: 'grid' }),
          el('path', { d: markPath(n * n, n, 'cross', isCrossed), class: 'mark' }),
        ),
        cellTexts(map, size),
      ),
    ),
  );
}
