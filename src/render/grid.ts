import { getBorderCharacters, table } from 'table';
import { type Page, textWidth, wrap } from './layout.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string;
  readonly style?: (text: string, row: Row) => string;
  /** Its lines stand under each other: never narrower than they are. */
  readonly whole?: boolean;
}

const GAP = 2;
/** Rows a terminal is given; `table` takes a millisecond for five. */
const ROWS = 200;

function longestWord(text: string): number {
  return Math.max(0, ...text.split(' ').map(textWidth));
}

/** Widths that fit the room: what can break at a space gives way first, then whatever is widest, but for what is whole. */
function widthsFor(
  natural: readonly number[],
  words: readonly number[],
  whole: readonly boolean[],
  room: number,
): number[] {
  const widths = natural.map((width) => Math.min(width, room));
  const shrinkable = (at: number): number => (whole[at] ? -1 : widths[at]! > words[at]! ? 1 : 0);
  let over = widths.reduce((sum, width) => sum + width, 0) - room;
  for (; over > 0; over--) {
    let pick = 0;
    for (let at = 1; at < widths.length; at++) {
      const better = shrinkable(at) - shrinkable(pick) || widths[at]! - widths[pick]!;
      if (better > 0) pick = at;
    }
    if (widths[pick]! <= 1) break;
    widths[pick]!--;
  }
  return widths;
}

/**
 * Rows under headings, without lines drawn. The first `must` columns always stand there; the others from left to right as far as
 * they fit without breaking a word.
 */
export function grid<Row>(page: Page, rows: readonly Row[], columns: readonly Column<Row>[], must: number): string[] {
  const shown = rows.slice(0, ROWS);
  const cells = (column: Column<Row>): string[] => [column.title, ...shown.map((row) => column.cell(row))];
  const texts = columns.map(cells);
  const words = texts.map((column) => Math.max(...column.map(longestWord)));
  let count = must;
  const least = (n: number): number => words.slice(0, n).reduce((sum, word) => sum + word + GAP, -GAP);
  while (count < columns.length && least(count + 1) <= page.width) count++;
  const kept = columns.slice(0, count);
  const natural = texts.slice(0, count).map((column) => Math.max(1, ...column.map(textWidth)));
  const widths = widthsFor(
    natural,
    words,
    kept.map(({ whole }) => whole === true),
    page.width - GAP * (count - 1),
  );
  const lines = (text: string, at: number, style: (text: string) => string): string =>
    wrap(text, widths[at]!)
      .map((line) => (line === '' ? '' : style(line)))
      .join('\n');
  const head = kept.map(({ title }, at) => lines(title, at, page.paint.dim));
  const body = shown.map((row) =>
    kept.map(({ cell, style }, at) => lines(cell(row), at, (text) => (style ? style(text, row) : text))),
  );
  const drawn = table([head, ...body], {
    border: getBorderCharacters('void'),
    drawHorizontalLine: () => false,
    columnDefault: { paddingLeft: 0, paddingRight: GAP },
    columns: widths.map((width) => ({ width })),
  });
  const left = rows.length - shown.length;
  return [
    ...drawn
      .split('\n')
      .map((line) => line.trimEnd())
      .filter((line) => line !== ''),
    ...(left > 0 ? [`… and ${left} more, see --format json`] : []),
  ];
}
