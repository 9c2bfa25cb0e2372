import type { VNode } from 'preact';
import type { Report, ReportedPair } from '../../types/report.ts';
import { pairsBroken, verdictSentence } from '../verdict.ts';
import { type Child, el } from './el.ts';
import { countText, median, msText } from './figures.ts';
import { sign, type Tone, VERDICT_TONE } from './sign.ts';

interface Figure {
  readonly label: string;
  readonly value: string;
  readonly beside: string;
  readonly tone?: Tone;
}

function medianOf(pairs: readonly ReportedPair[], layer: 'overlay' | 'underlay'): number | null {
  return median(pairs.flatMap((pair) => pair[layer]?.rttMs.p50 ?? []));
}

/** `1450 B` or how many pairs carry less, and why. */
function mtuFigure(pairs: readonly ReportedPair[]): Figure {
  const known = pairs.filter(({ pathMtu }) => pathMtu.outcome !== 'untested');
  const bad = known.filter(({ pathMtu }) => pathMtu.outcome !== 'ok');
  const sizes = new Set(known.flatMap(({ pathMtu }) => pathMtu.overlay ?? []));
  const label = 'Path MTU';
  if (known.length === 0) return { label, value: '-', beside: 'not tested' };
  if (bad.length > 0)
    return {
      label,
      value: countText(bad.length),
      beside: `of ${countText(known.length)} pairs not as expected`,
      tone: 'warn',
    };
  return {
    label,
    value: [...sizes].sort((a, b) => a - b).join(', ') || 'ok',
    beside: `bytes, ${countText(known.length)} pairs`,
  };
}

function measuredFigures({ pairs }: Report): Figure[] {
  if (pairs.length === 0) return [];
  const sent = pairs.reduce((sum, { overlay }) => sum + overlay.sent, 0);
  const lost = sent - pairs.reduce((sum, { overlay }) => sum + overlay.received, 0);
  const overhead = median(pairs.flatMap(({ overheadMsP50 }) => overheadMsP50 ?? []));
  return [
    {
      label: 'Round trip',
      value: `${msText(medianOf(pairs, 'overlay'))} ms`,
      beside: `overlay; underlay ${msText(medianOf(pairs, 'underlay'))}, overhead ${msText(overhead)}`,
    },
    {
      label: 'Packets lost',
      value: countText(lost),
      beside: `of ${countText(sent)} over the overlay`,
      ...(lost > 0 ? { tone: 'warn' as const } : {}),
    },
    mtuFigure(pairs),
  ];
}

function figures(report: Report): Figure[] {
  const { scope, causes } = report;
  const broken = pairsBroken(causes);
  const unread = scope.hostsRead < scope.hosts;
  return [
    {
      label: 'Pairs broken',
      value: `${broken.exact ? '' : '≥ '}${countText(broken.count)}`,
      beside: `of ${countText(scope.orderedPairs)} ordered; ${scope.pairsMeasured === 0 ? 'none' : scope.pairsMeasured === scope.orderedPairs ? 'all' : countText(scope.pairsMeasured)} measured`,
      ...(broken.count > 0 ? { tone: 'bad' as const } : {}),
    },
    {
      label: 'Hosts read',
      value: countText(scope.hostsRead),
      beside: `of ${countText(scope.hosts)}; ${countText(scope.leases)} leases`,
      ...(unread ? { tone: 'warn' as const } : {}),
    },
    ...measuredFigures(report),
  ];
}

function figure({ label, value, beside, tone }: Figure): VNode {
  return el(
    'div',
    { class: `figure${tone === undefined ? '' : ` ${tone}`}` },
    el('dt', null, label),
    el('dd', null, el('b', null, value), ' ', el('span', { class: 'soft' }, beside)),
  );
}

export interface Part {
  readonly id: string;
  readonly title: string;
  readonly count: string | null;
  readonly body: Child;
}

/** The verdict, what it rests on in figures, and the way to the parts of the page. */
export function overview(report: Report, parts: readonly Part[]): VNode {
  const tone = VERDICT_TONE[report.verdict] ?? 'idle';
  return el(
    'header',
    { class: `verdict ${tone}` },
    el('h1', null, sign(tone, report.verdict, 26)),
    el('p', { class: 'sentence' }, verdictSentence(report)),
    el('dl', { class: 'figures' }, figures(report).map(figure)),
    el(
      'nav',
      { 'aria-label': 'Parts of this report', class: 'on-screen' },
      parts.map(({ id, title, count }) =>
        el('a', { href: `#${id}` }, title, count === null ? null : el('span', { class: 'soft' }, ` ${count}`)),
      ),
    ),
  );
}
