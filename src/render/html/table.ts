import type { VNode } from 'preact';
import { type Child, el } from './el.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Child;
  /** What it is sorted by, where that is not its text: a rank, a number without unit. */
  readonly key?: (row: Row) => string | number;
  /** number: to the right. keep: never broken. wide: has room for a sentence. */
  readonly kind?: 'number' | 'keep' | 'wide';
  readonly mono?: boolean;
}

interface Options<Row> {
  /** Of the page; the script finds the table by it. */
  readonly id: string;
  /** Says what the rows are; read by screen readers, shown above the table. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
}

/**
 * A table that `TABLE_SCRIPT` makes sortable by each column, and filterable where it has more than a few rows. The first column names the
 * row. Without script it is a plain table.
 */
export function dataTable<Row>({ id, caption, columns, rows }: Options<Row>): VNode {
  const classes = ({ kind, mono }: Column<Row>): string | undefined =>
    [kind, mono ? 'mono' : undefined].filter(Boolean).join(' ') || undefined;
  const line = (row: Row): VNode =>
    el(
      'tr',
      null,
      columns.map((column, index) =>
        el(
          index === 0 ? 'th' : 'td',
          {
            scope: index === 0 ? 'row' : undefined,
            class: classes(column),
            'data-key': column.key?.(row),
          },
          column.cell(row),
        ),
      ),
    );
  return el(
    'div',
    { class: 'table', tabindex: 0, role: 'region', 'aria-labelledby': `${id}-caption` },
    el(
      'table',
      { id, 'data-sift': 'true' },
      el('caption', { id: `${id}-caption` }, caption),
      el(
        'thead',
        null,
        el(
          'tr',
          null,
          columns.map((column) => el('th', { scope: 'col', class: classes({ ...column, mono: false }) }, column.title)),
        ),
      ),
      el('tbody', null, rows.map(line)),
    ),
  );
}
