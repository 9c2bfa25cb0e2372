import pc from 'picocolors';
import type { Cause } from '../types/finding.ts';
import type { Report, ReportedFinding, ReportedPair } from '../types/report.ts';
import { culpritText, SEVERITY_WORD } from './cause-block.ts';
import { evidenceLines } from './evidence.ts';
import { cut, type Page, plural } from './layout.ts';
import { code, fenced, head, prose, row } from './markdown-text.ts';
import { shellCommand, stepWord, visibleDeep } from './safe-text.ts';
import { verdictLines } from './verdict.ts';

/** A GitHub job summary holds 1 MiB a step; counted in bytes, as there. Source: GitHub Docs, workflow commands, step limits. */
export const SUMMARY_BYTES = 1024 * 1024;
/** A GitHub comment holds 65,536 characters, a GitLab one a million: in bytes it fits both whatever the script. */
export const COMMENT_BYTES = 65_536;
/** Kept for what is said of what was left out. */
const TAIL_BYTES = 512;

const EVIDENCE_TOLD = 5;
const PAIRS_TOLD = 20;
const PAGE: Page = { width: 110, verbose: false, paint: pc.createColors(false) };
/** Cells of a cell: one hostile text must not take the room of all others. */
const CELL_MAX = 400;

const short = (text: string): string => cut(text, CELL_MAX);

/** Something told in full where there is room, else in a line, else counted. */
interface Item {
  readonly full: string;
  readonly brief?: string;
}

/** Drawn one after the other as long as there is room. */
interface Items {
  readonly length: number;
  readonly item: (at: number) => Item;
}

function itemsOf<T>(all: readonly T[], draw: (each: T, at: number) => Item): Items {
  return { length: all.length, item: (at) => draw(all[at]!, at) };
}

interface Section {
  readonly top: string;
  readonly items: Items;
  readonly bottom: string;
  /** Between items. */
  readonly gap: string;
  readonly noun: readonly [one: string, many: string];
  /** Its share of the room, beside what else there is to tell. */
  readonly weight: number;
}

function sameText(a: Cause['evidence'][number], b: Cause['evidence'][number]): boolean {
  return a.host === b.host && a.probe === b.probe && a.line === b.line && a.text === b.text;
}

function evidence(cause: Cause, findings: readonly ReportedFinding[]): string {
  const shown = cause.evidence.slice(0, EVIDENCE_TOLD);
  const lines = shown.flatMap((each) =>
    evidenceLines(
      PAGE,
      each,
      findings.find((finding) => finding.evidence.some((own) => sameText(own, each))),
    ),
  );
  const left = cause.evidence.length - shown.length;
  return fenced([...lines, ...(left > 0 ? [`… and ${plural(left, 'more line')}`] : [])], 'text');
}

function fix({ remedy }: Cause): string[] {
  return remedy.flatMap((step, index) => [
    `Fix ${index + 1}, ${stepWord(step)}on ${code(step.host)}:`,
    fenced([shellCommand(step.command)], 'sh'),
    ...(step.note === '' ? [] : [prose(short(step.note))]),
  ]);
}

function brokenPairs({ brokenPairs: { count, of, list, unknown } }: Cause): string {
  if (count === 0) return unknown ? 'Broken pairs are not known.' : 'No pair is broken now.';
  const names = list.slice(0, PAIRS_TOLD).map(([from, to]) => code(`${from} -> ${to}`));
  const left = count - names.length;
  return `Breaks ${count} of ${of} ordered pairs: ${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}.`;
}

function causeItem(cause: Cause, index: number, byKey: ReadonlyMap<string, ReportedFinding>): Item {
  const findings = cause.effects.flatMap((key) => byKey.get(key) ?? []);
  const [root] = findings;
  const follow = cause.effects.slice(1);
  const title = `### ${index + 1}. ${SEVERITY_WORD[cause.severity]} ${code(culpritText(cause).replaceAll('  ', ' '))}`;
  const brief = [title, prose(short(cause.summary)), `Key ${code(short(cause.key))}`].join('\n\n');
  const full = [
    title,
    prose(short(cause.summary)),
    evidence(cause, findings),
    ...(root === undefined
      ? []
      : [`${head(['observed', 'expected'])}\n${row([code(short(root.observed)), code(short(root.expected))])}`]),
    ...fix(cause),
    brokenPairs(cause),
    ...(cause.shared == null ? [] : [prose(short(cause.shared))]),
    ...(follow.length === 0
      ? []
      : [
          `<details><summary>${plural(follow.length, 'finding')} ${follow.length === 1 ? 'follows' : 'follow'} from it</summary>`,
          follow.map((key) => `- ${code(short(key))}`).join('\n'),
          '</details>',
        ]),
    `Key ${code(short(cause.key))}`,
  ].join('\n\n');
  return { full, brief };
}

function tableSection<T>(
  title: string,
  titles: readonly string[],
  all: readonly T[],
  cells: (each: T) => readonly string[],
  noun: Section['noun'],
  weight: number,
): Section {
  return {
    top: `<details><summary>${title}</summary>\n\n${head(titles)}\n`,
    items: itemsOf(all, (each) => ({ full: row(cells(each)) })),
    bottom: '\n\n</details>',
    gap: '\n',
    noun,
    weight,
  };
}

function ms(value: number | null | undefined): string {
  return value == null ? '' : value.toFixed(2);
}

function pairRow({ from, to, family, overlay, underlay, pathMtu, symptom }: ReportedPair): string[] {
  return [
    code(short(from)),
    code(short(to)),
    `IPv${family}`,
    code(symptom ?? 'ok'),
    `${overlay.sent - overlay.received}/${overlay.sent}`,
    ms(overlay.rttMs.p50),
    ms(underlay?.rttMs.p50),
    code(`${pathMtu.overlay ?? '?'} ${pathMtu.outcome}`),
  ];
}

function sections(report: Report): Section[] {
  const { causes, findings, gaps, rejects, pairs, outcomes, converging } = report;
  const byKey = new Map(findings.map((finding) => [finding.key, finding]));
  const numbers = new Map(causes.map(({ key }, index) => [key, index + 1]));
  const why = ({ cause, suppressed }: ReportedFinding): string =>
    suppressed !== null
      ? prose(short(`suppressed, ${suppressed}`))
      : cause === null
        ? ''
        : `${numbers.get(cause) ?? ''}`;
  const blocked = outcomes.filter((each) => each.blocked.length > 0);
  const worst = [...pairs].sort((a, b) => Number(a.symptom === null) - Number(b.symptom === null));
  const bad = pairs.filter(({ symptom }) => symptom !== null).length;
  return [
    {
      top: '',
      items: itemsOf(causes, (cause, index) => causeItem(cause, index, byKey)),
      bottom: '',
      gap: '\n\n',
      noun: ['cause', 'causes'],
      weight: 6,
    },
    {
      top: `### Not examined: ${plural(gaps.length, 'gap')}\n\n${head(['host', 'what', 'why'])}\n`,
      items: itemsOf(gaps, ({ host, probe, kind, detail }) => ({
        full: row([code(short(host)), code(probe), `${code(kind)} ${prose(short(detail))}`]),
      })),
      bottom: '',
      gap: '\n',
      noun: ['gap', 'gaps'],
      weight: 1,
    },
    tableSection(
      `${plural(findings.length, 'finding')}`,
      ['severity', 'host', 'peer', 'check', 'finding', 'cause'],
      findings,
      (finding) => [
        SEVERITY_WORD[finding.severity],
        code(short(finding.host)),
        code(short(finding.peer ?? '')),
        code(short(finding.check)),
        prose(short(finding.message)),
        why(finding),
      ],
      ['finding', 'findings'],
      1.5,
    ),
    tableSection(
      `${plural(pairs.length, 'measured pair')}, ${bad} of them not well`,
      ['from', 'to', 'family', 'symptom', 'lost', 'p50 ms', 'underlay p50 ms', 'path MTU'],
      worst,
      pairRow,
      ['pair', 'pairs'],
      1,
    ),
    tableSection(
      `${plural(blocked.length, 'check')} could not run everywhere`,
      ['check', 'on', 'for want of'],
      blocked,
      (each) => {
        const unread = [...new Set(each.blocked.map(({ host }) => host))];
        const gap = [...new Set(each.blocked.map(({ probe, gap: kind }) => `${probe} ${kind}`))];
        return [
          code(each.check),
          `${unread.slice(0, 5).map(code).join(', ')}${unread.length > 5 ? ` and ${unread.length - 5} more` : ''}`,
          gap.slice(0, 3).map(code).join(', '),
        ];
      },
      ['blocked check', 'blocked checks'],
      0.3,
    ),
    tableSection(
      `${plural(rejects.length, 'line')} of output not understood`,
      ['host', 'output', 'line', 'why', 'text'],
      rejects,
      ({ host, probe, line, why: reason, text }) => [
        code(short(host)),
        code(probe),
        String(line),
        prose(short(reason)),
        code(short(text)),
      ],
      ['line', 'lines'],
      0.2,
    ),
    {
      top: '<details><summary>Mended itself while the hosts were read</summary>\n\n',
      items: itemsOf(converging, (key) => ({ full: `- ${code(short(key))}` })),
      bottom: '\n\n</details>',
      gap: '\n',
      noun: ['converging finding', 'converging findings'],
      weight: 0.2,
    },
  ];
}

const bytes = (text: string): number => Buffer.byteLength(text);

/** As much of a section as fits, and how much was left out. */
function filled(section: Section, room: number): { readonly text: string; readonly left: number } {
  const { top, items, bottom, gap } = section;
  let text = top;
  let used = bytes(top) + bytes(bottom);
  let told = 0;
  for (let at = 0; at < items.length; at++) {
    const { full, brief } = items.item(at);
    const lead = told > 0 ? gap : '';
    const piece = [full, brief].find((each) => each !== undefined && used + bytes(lead + each) <= room);
    if (piece === undefined) break;
    text += lead + piece;
    used += bytes(lead + piece);
    told++;
  }
  return { text: told === 0 ? '' : text + bottom, left: items.length - told };
}

function opening(report: Report): string {
  const { takenAt, leaseSource, tool, outcomes, scope } = report;
  const [word, ...rest] = verdictLines({ ...PAGE, width: Number.POSITIVE_INFINITY }, report)
    .join(' ')
    .split(': ');
  const count = (status: string): number => outcomes.filter((each) => each.status === status).length;
  const leases =
    leaseSource === null ? 'no leases read' : `leases from ${code(leaseSource.kind)} ${code(short(leaseSource.from))}`;
  return [
    `## flannel-doctor: ${word}`,
    rest.join(': '),
    `Checks: ${count('passed')} passed, ${count('failed')} failed, ${count('blocked')} blocked, ${count('not-applicable')} not applicable; ` +
      `${scope.pairsMeasured} of ${scope.orderedPairs} pairs measured.`,
    `Read ${code(takenAt)}, ${leases}, by ${code(`${tool.name} ${tool.version}`)}.`,
  ].join('\n\n');
}

/**
 * GitHub's and GitLab's Markdown, of at most that many bytes: what does not fit is counted at the end, never dropped silently. What
 * hosts print stands in code spans and blocks, where nothing makes links, mentions or markup of it.
 */
export function renderMarkdown(raw: Report, limitBytes: number): string {
  const report = visibleDeep(raw);
  const parts = [opening(report)];
  let room = limitBytes - TAIL_BYTES - bytes(parts[0]!);
  const left: string[] = [];
  const told = sections(report).filter(({ items }) => items.length > 0);
  let weights = told.reduce((sum, { weight }) => sum + weight, 0);
  for (const section of told) {
    const part = filled(section, Math.floor((room * section.weight) / weights) - 2);
    weights -= section.weight;
    if (part.text !== '') parts.push(part.text);
    room -= bytes(part.text) + 2;
    if (part.left > 0) left.push(plural(part.left, ...section.noun));
  }
  if (left.length > 0) parts.push(`Left out for size: ${left.join(', ')}. All of it stands in report.json.`);
  return `${parts.join('\n\n')}\n`;
}
