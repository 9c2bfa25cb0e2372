import type { VNode } from 'preact';
import type { Family } from '../../types/address.ts';
import type { LayerStats } from '../../types/measure.ts';
import type { ReportedPair } from '../../types/report.ts';
import { type Child, el } from './el.ts';
import type { DrawnEstate } from './estate.ts';
import { countText, msText } from './figures.ts';
import { causeOfCell, squareOf } from './measurements.ts';
import { sign } from './sign.ts';
import { type Column, dataTable } from './table.ts';

/** All pairs stand in the table where there are no more than that. */
const ALL_LISTED = 240;
/** Of more, those that are not well, and the slowest up to this number. */
const WORST_LISTED = 120;

function lostText(layer: LayerStats | null): string {
  return layer === null ? '-' : `${layer.sent - layer.received}/${layer.sent}`;
}

function rank({ symptom, overlay }: ReportedPair): number {
  return symptom === null ? (overlay.rttMs.p50 ?? 0) : 1e6 + overlay.lossPercent;
}

/** In their order, or the worst of them, worst first. */
function listed(pairs: readonly ReportedPair[]): readonly ReportedPair[] {
  if (pairs.length <= ALL_LISTED) return pairs;
  const unwell = pairs.filter(({ symptom }) => symptom !== null).length;
  return [...pairs].sort((a, b) => rank(b) - rank(a)).slice(0, Math.min(ALL_LISTED, Math.max(WORST_LISTED, unwell)));
}

const ms = (value: (pair: ReportedPair) => number | null | undefined, title: string): Column<ReportedPair> => ({
  title,
  kind: 'number',
  cell: (pair) => msText(value(pair)),
});

function columns({ brokenBy, report }: DrawnEstate): Column<ReportedPair>[] {
  const dual = new Set(report.pairs.map(({ family }) => family)).size > 1;
  return [
    { title: 'from', cell: ({ from }) => from },
    { title: 'to', cell: ({ to, family }) => (dual ? `${to} (IPv${family})` : to) },
    {
      title: 'state',
      kind: 'keep',
      cell: ({ from, to, symptom }) => {
        const cause = brokenBy(from, to);
        if (cause !== null) return [sign('bad', 'broken'), ' ', el('a', { href: `#cause-${cause}` }, `cause ${cause}`)];
        return symptom === null ? 'well' : sign('warn', symptom);
      },
      key: (pair) => (brokenBy(pair.from, pair.to) !== null ? 0 : pair.symptom !== null ? 1 : 2),
    },
    {
      title: 'lost',
      kind: 'number',
      cell: ({ overlay }) => lostText(overlay),
      key: ({ overlay }) => overlay.lossPercent,
    },
    ms(({ overlay }) => overlay.rttMs.p50, 'median ms'),
    ms(({ overlay }) => overlay.rttMs.max, 'max ms'),
    {
      title: 'underlay lost',
      kind: 'number',
      cell: ({ underlay }) => lostText(underlay),
      key: ({ underlay }) => underlay?.lossPercent ?? '-',
    },
    ms(({ underlay }) => underlay?.rttMs.p50, 'underlay ms'),
    ms(({ overheadMsP50 }) => overheadMsP50, 'overhead ms'),
    {
      title: 'path MTU',
      kind: 'keep',
      cell: ({ pathMtu }) => `${pathMtu.overlay ?? ''} ${pathMtu.outcome}`.trim(),
    },
  ];
}

/** A row for each measured pair, of many pairs for the worst. */
export function pairTable(estate: DrawnEstate): VNode {
  const { pairs } = estate.report;
  const rows = listed(pairs);
  const caption =
    rows.length === pairs.length
      ? `All ${countText(pairs.length)} measured pairs; lost packets, round trips and path MTU of the overlay beside the underlay`
      : `The worst ${countText(rows.length)} of ${countText(pairs.length)} measured pairs; ${estate.drawn.length < estate.hosts.length ? `those between ${estate.drawn.length} hosts stand` : 'all of them stand'} in the square below`;
  return dataTable({ id: 'table-pairs', caption, columns: columns(estate), rows });
}

/** `0.41`, and what is not as it ought to be. */
function cellText(pair: ReportedPair | undefined, cause: number): string {
  const broken = cause > 0 ? `cause ${cause}` : '';
  if (pair === undefined) return broken || '-';
  const { overlay, pathMtu } = pair;
  const time = overlay.received === 0 ? 'lost' : msText(overlay.rttMs.p50);
  const loss = overlay.received > 0 && overlay.received < overlay.sent ? `${lostText(overlay)} lost` : '';
  const mtu =
    pathMtu.outcome === 'ok' || pathMtu.outcome === 'untested' ? '' : `${pathMtu.overlay ?? ''} ${pathMtu.outcome}`;
  return [time, loss, mtu.trim(), broken].filter(Boolean).join(' ');
}

/** Every pair in numbers, where the table of pairs does not list all of them. */
export function pairSquare(estate: DrawnEstate, family: Family, pairs: readonly ReportedPair[]): Child {
  if (estate.report.pairs.length <= ALL_LISTED) return null;
  const square = squareOf(estate, pairs);
  const causeOf = causeOfCell(estate);
  const { drawn } = estate;
  const id = `square-${family}`;
  return el(
    'details',
    { class: 'square on-screen' },
    el('summary', null, `All pairs of IPv${family} in numbers`),
    el(
      'div',
      { class: 'table', tabindex: 0, role: 'region', 'aria-labelledby': `${id}-caption` },
      el(
        'table',
        null,
        el(
          'caption',
          { id: `${id}-caption` },
          'Rows send, columns answer. Median round trip over the overlay in ms; beside it what was lost, and a path MTU that is not as expected.',
        ),
        el(
          'thead',
          null,
          el(
            'tr',
            null,
            el('th', { scope: 'col' }, 'from \\ to'),
            drawn.map(({ name }) => el('th', { scope: 'col' }, name)),
          ),
        ),
        el(
          'tbody',
          null,
          drawn.map(({ name }, row) =>
            el(
              'tr',
              null,
              el('th', { scope: 'row' }, name),
              drawn.map((_, column) => {
                const cell = row * drawn.length + column;
                return el('td', null, row === column ? '' : cellText(square[cell], causeOf(cell)));
              }),
            ),
          ),
        ),
      ),
    ),
  );
}
