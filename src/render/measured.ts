import type { Report, ReportedPair } from '../types/report.ts';
import { grid } from './grid.ts';
import { hang, type Page } from './layout.ts';

/** All pairs of a small estate, in a row each, when everything is asked for. */
const PAIRS_LISTED = 60;
/** Pairs that fail, without that. */
const WORST_LISTED = 12;

function ms(value: number | null | undefined): string {
  return value == null ? '-' : value < 10 ? value.toFixed(2) : value.toFixed(0);
}

function isBad({ pattern, pathMtu, overlay }: ReportedPair): boolean {
  return pattern !== null || overlay.received < overlay.sent || !['ok', 'untested'].includes(pathMtu.outcome);
}

function median(values: readonly number[]): number | null {
  return values.length === 0 ? null : [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

/** `1450 ok`, or each outcome with how many pairs have it. */
function mtuText(pairs: readonly ReportedPair[]): string {
  const counts = new Map<string, number>();
  for (const { pathMtu } of pairs) {
    const text = pathMtu.overlay === null ? pathMtu.outcome : `${pathMtu.overlay} ${pathMtu.outcome}`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const texts = [...counts]
    .sort((a, b) => b[1] - a[1])
    .map(([text, count]) => (counts.size === 1 ? text : `${text} ${count}×`));
  return texts.slice(0, 4).join(', ');
}

function summary({ pairs, scope }: Report): string {
  const sent = pairs.reduce((sum, { overlay }) => sum + overlay.sent, 0);
  const received = pairs.reduce((sum, { overlay }) => sum + overlay.received, 0);
  const p50 = (name: 'overlay' | 'underlay') => median(pairs.flatMap((pair) => pair[name]?.rttMs.p50 ?? []));
  const overhead = median(pairs.flatMap(({ overheadMsP50 }) => overheadMsP50 ?? []));
  const tools = [...new Set(pairs.map(({ tool }) => tool))].join(', ');
  return [
    `${scope.pairsMeasured} of ${scope.orderedPairs} ordered pairs with ${tools}`,
    `${sent - received} of ${sent} overlay packets lost`,
    `median round trip ${ms(p50('overlay'))} ms overlay, ${ms(p50('underlay'))} ms underlay, overhead ${ms(overhead)} ms`,
    `path MTU ${mtuText(pairs)}`,
  ].join('; ');
}

/** What was sent between the hosts and came of it: a sentence, and a row for each pair that is not well. */
export function measuredSection(page: Page, report: Report): string[] {
  const { pairs } = report;
  if (pairs.length === 0) return [];
  const dual = new Set(pairs.map(({ family }) => family)).size > 1;
  const all = page.verbose && pairs.length <= PAIRS_LISTED;
  // what was found wrong before what only lost a packet
  const bad = pairs.filter(isBad).sort((a, b) => Number(a.symptom === null) - Number(b.symptom === null));
  const rows = all ? pairs : bad.slice(0, page.verbose ? PAIRS_LISTED : WORST_LISTED);
  const table = grid(
    page,
    rows,
    [
      { title: 'from', cell: ({ from }) => from },
      { title: 'to', cell: ({ to, family }) => (dual ? `${to} (IPv${family})` : to) },
      { title: 'lost', cell: ({ overlay }) => `${overlay.sent - overlay.received}/${overlay.sent}` },
      { title: 'p50 ms', cell: ({ overlay }) => ms(overlay.rttMs.p50) },
      { title: 'max ms', cell: ({ overlay }) => ms(overlay.rttMs.max) },
      {
        title: 'underlay lost',
        cell: ({ underlay }) => (underlay ? `${underlay.sent - underlay.received}/${underlay.sent}` : '-'),
      },
      { title: 'p50 ms', cell: ({ underlay }) => ms(underlay?.rttMs.p50) },
      { title: 'path MTU', cell: ({ pathMtu }) => `${pathMtu.overlay ?? '-'} ${pathMtu.outcome}` },
    ],
    5,
  );
  return [...hang(page, 'measured  ', summary(report)), ...(rows.length === 0 ? [] : table)];
}
