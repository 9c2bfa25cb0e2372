import type { VNode } from 'preact';
import type { RunLatency, StoredRun } from '../../types/history.ts';
import { visibleDeep } from '../safe-text.ts';
import { type CauseSpan, type Presence, spansOf } from '../spans.ts';
import { type Child, el } from './el.ts';
import { page } from './page.ts';
import { SEVERITY_TONE, sign, VERDICT_TONE } from './sign.ts';
import { dataTable } from './table.ts';
import { TABLE_SCRIPT } from './table-script.ts';
import { TREND_STYLE, trend } from './trend.ts';

/** Runs that stand side by side; all are in the table. */
const COLUMNS_MAX = 31;
/** Causes that are drawn; further ones stand in the runs' own reports. */
const CAUSES_MAX = 200;

const MARK: Readonly<Record<Presence, string>> = { came: 'new', lasts: '■', gone: 'gone', unknown: '?', none: '·' };
const SAYS: Readonly<Record<Presence, string>> = {
  came: 'came',
  lasts: 'lasts',
  gone: 'gone',
  unknown: 'not all examined',
  none: 'not there',
};

function timeText(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** The report to read, else the first that is there. */
function link({ name, files }: StoredRun, text: Child): Child {
  const file = ['report.html', 'report.md', 'report.txt', 'report.json'].find((each) => files.includes(each));
  const href = [name, ...(file === undefined ? [''] : [file])].map(encodeURIComponent).join('/');
  return el('a', { href }, text);
}

function loss(layer: RunLatency | null): string {
  return layer === null ? '-' : `${layer.lossPercent}`;
}

function ms(value: number | null | undefined): string {
  return value == null ? '-' : value.toFixed(2);
}

function causesSection(runs: readonly StoredRun[], spans: readonly CauseSpan[]): VNode {
  const from = Math.max(0, runs.length - COLUMNS_MAX);
  const newestFirst = <T>(all: readonly T[]): T[] => all.slice(from).reverse();
  const columns = newestFirst(runs);
  const head = el(
    'tr',
    null,
    el('th', { scope: 'col' }, 'cause'),
    el('th', { scope: 'col' }, 'host'),
    el('th', { scope: 'col' }, 'since'),
    el('th', { scope: 'col' }, 'until'),
    columns.map((run) =>
      el('th', { scope: 'col', class: 'run' }, link(run, el('span', null, timeText(run.summary.takenAt).slice(5)))),
    ),
  );
  const row = ({ cause, presence, first, last, open }: CauseSpan): VNode =>
    el(
      'tr',
      null,
      el(
        'th',
        { scope: 'row', class: 'wide' },
        sign(SEVERITY_TONE[cause.severity], cause.id),
        el('p', { class: 'soft' }, cause.summary),
      ),
      el('td', { class: 'keep' }, cause.host),
      el('td', { class: 'keep' }, timeText(runs[first]!.summary.takenAt)),
      el('td', { class: 'keep' }, open ? el('strong', null, 'now') : timeText(runs[last]!.summary.takenAt)),
      newestFirst(presence).map((each) =>
        el('td', { class: `run ${each}`, title: SAYS[each] }, el('span', null, MARK[each])),
      ),
    );
  const shown = spans.slice(0, CAUSES_MAX);
  return el(
    'section',
    { id: 'causes' },
    el('h2', null, 'Causes that came, went and lasted'),
    el(
      'p',
      { class: 'lead' },
      `One column for each of the last ${plural(columns.length, 'run')}, the newest first. `,
      el('b', null, '?'),
      ' means that not all could be examined, so nobody knows whether it is gone.',
    ),
    shown.length === 0
      ? el('p', null, 'No run found a cause.')
      : el(
          'div',
          { class: 'table', tabindex: 0, role: 'region', 'aria-label': 'Causes by run' },
          el('table', { class: 'spans' }, el('thead', null, head), el('tbody', null, shown.map(row))),
        ),
    spans.length > shown.length
      ? el('p', { class: 'soft' }, `${spans.length - shown.length} earlier causes are not drawn.`)
      : null,
  );
}

interface Row {
  readonly run: StoredRun;
  readonly came: number;
  readonly gone: number;
}

function runsSection(runs: readonly StoredRun[], spans: readonly CauseSpan[]): VNode {
  const count = (n: number, what: Presence) => spans.filter(({ presence }) => presence[n] === what).length;
  const rows = runs.map((run, n): Row => ({ run, came: count(n, 'came'), gone: count(n, 'gone') })).reverse();
  const verdict = ({ run }: Row) => sign(VERDICT_TONE[run.summary.verdict], run.summary.verdict);
  const table = dataTable<Row>({
    id: 'runs-table',
    caption: `${plural(runs.length, 'run')}, the newest first`,
    columns: [
      {
        title: 'taken at (UTC)',
        cell: ({ run }) => link(run, timeText(run.summary.takenAt)),
        kind: 'keep',
        key: ({ run }) => run.summary.takenAt,
      },
      { title: 'verdict', cell: verdict, key: ({ run }) => run.summary.verdict },
      { title: 'causes', cell: ({ run }) => run.summary.causes.length, kind: 'number' },
      { title: 'new', cell: ({ came }) => came, kind: 'number' },
      { title: 'gone', cell: ({ gone }) => gone, kind: 'number' },
      {
        title: 'hosts read',
        cell: ({ run: { summary } }) => `${summary.scope.hostsRead} of ${summary.scope.hosts}`,
        kind: 'number',
      },
      {
        title: 'pairs measured',
        cell: ({ run: { summary } }) => `${summary.scope.pairsMeasured} of ${summary.scope.orderedPairs}`,
        kind: 'number',
      },
      { title: 'overlay loss %', cell: ({ run }) => loss(run.summary.overlay), kind: 'number' },
      { title: 'overlay p50 ms', cell: ({ run }) => ms(run.summary.overlay?.rttMsP50), kind: 'number' },
      { title: 'slowest ms', cell: ({ run }) => ms(run.summary.overlay?.rttMsWorst), kind: 'number' },
      { title: 'underlay p50 ms', cell: ({ run }) => ms(run.summary.underlay?.rttMsP50), kind: 'number' },
    ],
    rows,
  });
  return el('section', { id: 'runs' }, el('h2', null, 'Runs'), table);
}

function trendsSection(runs: readonly StoredRun[]): VNode | null {
  const times = runs.map(({ summary }) => summary.takenAt);
  const of = (pick: (layer: RunLatency) => number | null, layer: 'overlay' | 'underlay') =>
    runs.map(({ summary }) => (summary[layer] === null ? null : pick(summary[layer])));
  const charts = [
    trend({
      title: 'Round trip, ms',
      unit: 'ms',
      times,
      series: [
        { name: 'overlay, median', look: 'overlay', values: of(({ rttMsP50 }) => rttMsP50, 'overlay') },
        { name: 'underlay, median', look: 'underlay', values: of(({ rttMsP50 }) => rttMsP50, 'underlay') },
        { name: 'overlay, slowest pair', look: 'worst', values: of(({ rttMsWorst }) => rttMsWorst, 'overlay') },
      ],
    }),
    trend({
      title: 'Packets lost, %',
      unit: '%',
      times,
      series: [
        { name: 'overlay', look: 'overlay', values: of(({ lossPercent }) => lossPercent, 'overlay') },
        { name: 'underlay', look: 'underlay', values: of(({ lossPercent }) => lossPercent, 'underlay') },
      ],
    }),
  ].filter((chart) => chart !== null);
  if (charts.length === 0) return null;
  return el('section', { id: 'trends' }, el('h2', null, 'Latency and loss'), el('div', { class: 'trends' }, charts));
}

const STYLE = `
.verdict { font-size: 22px; }
.spans th.run, .spans td.run { padding: 6px 4px; text-align: center; min-width: 36px; font-size: 12px; white-space: nowrap; overflow-wrap: normal; }
.spans thead th.run span { writing-mode: vertical-rl; }
.spans tbody th { min-width: 240px; } .spans tbody th p { font-weight: 400; }
.spans td.came { background: var(--bad-wash); color: var(--bad); font-weight: 700; }
.spans td.lasts { background: var(--bad-wash); color: var(--bad); }
.spans td.gone { background: var(--good-wash); color: var(--good); font-weight: 700; }
.spans td.unknown { background: var(--idle-wash); color: var(--idle); font-weight: 700; }
.spans td.none { color: var(--soft); }
${TREND_STYLE}`;

/** `reports/index.html`: verdict of each run, causes that came, went and lasted, and how latency and loss went. */
export function renderHistory(raw: readonly StoredRun[]): string {
  const runs = raw.map((run) => ({ ...run, summary: visibleDeep(run.summary) }));
  const spans = spansOf(runs);
  const last = runs.at(-1);
  const body = [
    el('a', { class: 'skip', href: '#runs' }, 'To the runs'),
    el(
      'header',
      { class: 'top' },
      el('span', { class: 'brand' }, 'flannel-doctor'),
      el('span', { class: 'soft' }, 'history of runs'),
    ),
    el(
      'main',
      null,
      el('h1', { class: 'hidden-text' }, 'History of runs'),
      last === undefined
        ? el('p', null, 'There is no run yet.')
        : [
            el(
              'p',
              { class: 'verdict' },
              sign(VERDICT_TONE[last.summary.verdict], last.summary.verdict, 20),
              ' at ',
              link(last, `${timeText(last.summary.takenAt)} UTC`),
              `: ${plural(last.summary.causes.length, 'cause')}, ${last.summary.scope.hostsRead} of ${plural(last.summary.scope.hosts, 'host')} read`,
            ),
            trendsSection(runs),
            causesSection(runs, spans),
            runsSection(runs, spans),
          ],
    ),
    el('footer', null, 'Each run’s folder holds its report in all formats, its bundle, and SHA256SUMS.'),
  ];
  return page({ title: 'flannel-doctor: history of runs', body, styles: [STYLE], scripts: [TABLE_SCRIPT] });
}
