/**
 * A grid of equal cells as one SVG path for each class, in units of a cell, for strokes of width 1: cells of one class that lie beside each
 * other in a row are one stroke. Ten thousand cells in far less than as many elements. `null` draws nothing.
 */
export function cellPaths(
  count: number,
  columns: number,
  classOf: (cell: number) => string | null,
): Map<string, string> {
  const paths = new Map<string, string>();
  let start = 0;
  while (start < count) {
    const name = classOf(start);
    const rowEnd = Math.min(count, (Math.floor(start / columns) + 1) * columns);
    let end = start + 1;
    while (end < rowEnd && classOf(end) === name) end++;
    if (name !== null) {
      const stroke = `M${start % columns} ${Math.floor(start / columns)}h${end - start}`;
      paths.set(name, (paths.get(name) ?? '') + stroke);
    }
    start = end;
  }
  return paths;
}

/** What is drawn over a cell of some classes, so that they are told without colour. In units of a cell from its corner. */
export const MARKS = { cross: 'l.6.6m0-.6l-.6.6', slash: 'l.6.6' } as const;
export type Mark = keyof typeof MARKS;

/** A mark in each of these cells. */
export function markPath(count: number, columns: number, mark: Mark, isMarked: (cell: number) => boolean): string {
  let path = '';
  for (let cell = 0; cell < count; cell++) {
    if (!isMarked(cell)) continue;
    const [x, y] = [cell % columns, Math.floor(cell / columns)];
    path += `M${x}.2 ${y}.2${MARKS[mark]}`;
  }
  return path;
}

/** Lines between the cells, in units of a cell. */
export function gridLines(rows: number, columns: number): string {
  const across = Array.from({ length: rows + 1 }, (_, y) => `M0 ${y}h${columns}`);
  const down = Array.from({ length: columns + 1 }, (_, x) => `M${x} 0v${rows}`);
  return [...across, ...down].join('');
}
