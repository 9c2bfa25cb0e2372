import type { VNode } from 'preact';
import type { Cause, Evidence, Remedy } from '../../types/finding.ts';
import type { ReportedFinding } from '../../types/report.ts';
import { distinct, sameEvidence } from '../cause-block.ts';
import { decidingSpans } from '../deciding.ts';
import { plural } from '../layout.ts';
import { shellCommand } from '../safe-text.ts';
import { type Child, el } from './el.ts';
import { countText } from './figures.ts';
import { SEVERITY_TONE, sign } from './sign.ts';

/** Causes that stand open when the page is opened. */
const OPEN = 5;

/** A raw line, what decides in it marked. */
function marked(text: string, finding: ReportedFinding | undefined): Child {
  const spans = finding === undefined ? [] : decidingSpans(text, finding.observed, finding.expected);
  const pieces: Child[] = [];
  let at = 0;
  for (const [start, end] of spans) {
    pieces.push(text.slice(at, start), el('mark', null, text.slice(start, end)));
    at = end;
  }
  return [...pieces, text.slice(at)];
}

/** Where it was read and what stands there. */
export function evidenceFigure({ host, probe, line, text }: Evidence, finding: ReportedFinding | undefined): VNode {
  const where = [host, probe, line > 0 ? `line ${line}` : ''].filter(Boolean).join(' · ');
  // line 0 stands for what is not there, or for a text of our own
  return el(
    'figure',
    { class: 'evidence' },
    el('figcaption', null, where),
    el('pre', null, marked(text, line > 0 ? finding : undefined)),
  );
}

function compared({ observed, expected }: ReportedFinding): VNode {
  const row = (name: string, text: string): Child => [
    el('dt', null, name),
    el('dd', { class: 'mono' }, text || '(nothing)'),
  ];
  return el('dl', { class: 'compared' }, row('observed', observed), row('expected', expected));
}

function seen(cause: Cause, members: readonly ReportedFinding[]): VNode {
  const root = members[0];
  const owner = (evidence: Evidence): ReportedFinding | undefined =>
    members.find((finding) => finding.evidence.some((each) => sameEvidence(each, evidence)));
  const all = distinct(cause.evidence).map((evidence) => ({ evidence, of: owner(evidence) }));
  const own = root === undefined ? all : all.filter(({ of }) => of === root);
  const rest = all.filter((each) => !own.includes(each));
  return el(
    'div',
    { class: 'seen' },
    el('h4', null, 'Seen'),
    own.map(({ evidence, of }) => evidenceFigure(evidence, of)),
    root === undefined ? null : compared(root),
    rest.length === 0
      ? null
      : el(
          'details',
          null,
          el('summary', null, `${plural(rest.length, 'more line')} of evidence`),
          rest.map(({ evidence, of }) => evidenceFigure(evidence, of)),
        ),
  );
}

function step({ host, command, note, follows }: Remedy): VNode {
  const word = follows === 'or' || follows === 'then' ? `${follows} ` : '';
  return el(
    'li',
    null,
    el('p', null, word === '' ? null : el('b', null, word), 'on ', el('b', null, host)),
    el('div', { class: 'command' }, el('pre', { 'data-copy': 'true' }, shellCommand(command))),
    note === '' ? null : el('p', { class: 'soft' }, note),
  );
}

function brokenText({ brokenPairs: { count, of, unknown } }: Cause): string {
  if (count > 0) return `${countText(count)} of ${countText(of)} pairs broken`;
  return unknown ? 'broken pairs not known' : 'no pair broken now';
}

function pairList({ brokenPairs: { count, list } }: Cause): Child {
  if (count === 0) return null;
  const left = count - list.length;
  return el(
    'details',
    null,
    el('summary', null, `${plural(count, 'ordered pair')} broken`),
    el(
      'ul',
      { class: 'pairs mono' },
      list.map(([from, to]) => el('li', null, `${from} → ${to}`)),
      left > 0 ? el('li', null, `and ${countText(left)} more`) : null,
    ),
  );
}

function effects({ effects: keys }: Cause): Child {
  const follow = keys.slice(1);
  if (follow.length === 0) return null;
  return el(
    'details',
    null,
    el('summary', null, `${plural(follow.length, 'finding')} ${follow.length === 1 ? 'follows' : 'follow'} from it`),
    el(
      'ul',
      { class: 'mono' },
      follow.map((key) => el('li', null, key)),
    ),
  );
}

function culprit({ culprit: { host, peer, object, name } }: Cause): Child {
  return [
    el('b', { class: 'culprit' }, host, peer === null ? null : ` → ${peer}`),
    el(
      'span',
      { class: 'object' },
      object,
      name === '' || name.toLowerCase() === object ? null : [' ', el('code', null, name)],
    ),
  ];
}

/** A cause in full: what, proof, fix, blast radius, what follows. */
export function causeCard(cause: Cause, number: number, findings: ReadonlyMap<string, ReportedFinding>): VNode {
  const members = cause.effects.flatMap((key) => findings.get(key) ?? []);
  const tone = SEVERITY_TONE[cause.severity] ?? 'idle';
  return el(
    'details',
    { class: `cause unfold ${tone}`, id: `cause-${number}`, open: number <= OPEN },
    el(
      'summary',
      null,
      el(
        'h3',
        null,
        el('span', { class: 'number' }, `${number}`),
        sign(tone, cause.severity),
        culprit(cause),
        el('span', { class: 'broken' }, brokenText(cause)),
      ),
    ),
    el('p', { class: 'summary' }, cause.summary),
    cause.shared == null ? null : el('p', { class: 'alike' }, cause.shared),
    el(
      'div',
      { class: 'proof' },
      seen(cause, members),
      el('div', { class: 'fix' }, el('h4', null, 'Fix'), el('ol', null, cause.remedy.map(step))),
    ),
    el(
      'div',
      { class: 'more' },
      el('details', { class: 'unfold' }, el('summary', null, 'How this was decided'), el('p', null, cause.why)),
      effects(cause),
      pairList(cause),
    ),
    el('p', { class: 'key mono soft' }, cause.key),
  );
}
