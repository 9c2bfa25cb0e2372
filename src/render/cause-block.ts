import type { Cause, Evidence, Severity } from '../types/finding.ts';
import type { ReportedFinding } from '../types/report.ts';
import { evidenceLines } from './evidence.ts';
import { firstOf, hang, inner, labelled, type Page, plural, textWidth, wrap } from './layout.ts';
import { shellCommand, stepWord } from './safe-text.ts';

const EVIDENCE_SHOWN = 3;
const EFFECTS_SHOWN = 3;
const PAIRS_SHOWN = 6;

export const SEVERITY_WORD: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', note: 'NOTE' };

/** The word carries the meaning, the colour underlines it. */
export function severityStyle({ paint }: Page, severity: Severity): (text: string) => string {
  if (severity === 'error') return (text) => paint.bold(paint.red(text));
  return severity === 'warning' ? (text) => paint.bold(paint.yellow(text)) : paint.cyan;
}

/** `minion1 -> minion3  fdb c6:d1:d6:52:08:55`. */
export function culpritText({ culprit: { host, peer, object, name } }: Cause): string {
  return `${host}${peer === null ? '' : ` -> ${peer}`}  ${object}${name === '' || name.toLowerCase() === object ? '' : ` ${name}`}`;
}

function heading(page: Page, cause: Cause, number: number): string[] {
  const { count, of, unknown } = cause.brokenPairs;
  const word = SEVERITY_WORD[cause.severity];
  const lead = `${number}. ${word}  `;
  const tail = count > 0 ? `broken pairs ${count} of ${of}` : unknown ? 'broken pairs not known' : 'no pair broken now';
  const text = culpritText(cause);
  const painted = `${number}. ${severityStyle(page, cause.severity)(word)}  `;
  if (textWidth(`${lead}${text}  ${tail}`) <= page.width) return [`${painted}${page.paint.bold(text)}  ${tail}`];
  const [first, ...more] = hang(page, lead, text, page.paint.bold);
  return [`${painted}${first!.slice(lead.length)}`, ...more, `${' '.repeat(lead.length)}${tail}`];
}

export function sameEvidence(a: Evidence, b: Evidence): boolean {
  return a.host === b.host && a.probe === b.probe && a.line === b.line && a.text === b.text;
}

export function distinct(evidence: readonly Evidence[]): Evidence[] {
  return evidence.filter((each, at) => evidence.findIndex((other) => sameEvidence(each, other)) === at);
}

function compared(page: Page, { observed, expected }: ReportedFinding): string[] {
  return [
    ...hang(page, 'observed  ', observed || '(nothing)', page.paint.bold),
    ...hang(page, 'expected  ', expected || '(nothing)', page.paint.bold),
  ];
}

/** The proof: what was read where, what decides in it, and what should stand there. */
function seen(page: Page, cause: Cause, findings: readonly ReportedFinding[]): string[] {
  const root = findings[0];
  const owner = (evidence: Evidence): ReportedFinding | undefined =>
    findings.find((finding) => finding.evidence.some((each) => sameEvidence(each, evidence)));
  const draw = (each: Evidence): string[] => {
    const finding = owner(each);
    const more = page.verbose && finding !== undefined && finding !== root ? compared(page, finding) : [];
    return [...evidenceLines(page, each, finding), ...more];
  };
  const all = distinct(cause.evidence);
  const own = all.filter((each) => root !== undefined && owner(each) === root);
  // the fix must not be pushed off the screen by the evidence of what merely follows
  const shown = page.verbose ? all : own.length > 0 ? own : all.slice(0, EVIDENCE_SHOWN);
  const others = shown.filter((each) => !own.includes(each));
  const left = all.length - shown.length;
  return [
    ...own.flatMap(draw),
    ...(root === undefined ? [] : compared(page, root)),
    ...others.flatMap(draw),
    ...(left > 0 ? [`… and ${plural(left, 'more line')}, see --verbose`] : []),
  ];
}

/** Steps by number. The command stands alone on its line, whole however long, so a line selected is a command. */
export function fix(page: Page, { remedy }: Cause): string[] {
  return remedy.flatMap((step, index) => {
    const { host, command, note } = step;
    const lead = `${index + 1}. ${stepWord(step)}`;
    const indent = ' '.repeat(`${index + 1}. `.length);
    return [
      ...hang(page, lead, `on ${host}:`),
      `${indent}  ${page.paint.bold(shellCommand(command))}`,
      ...(note === '' ? [] : hang(page, indent, note)),
    ];
  });
}

/** The one host that all of a cause's pairs have in common, where the list is whole and has all its pairs. */
function whollyBroken({ brokenPairs: { count, of, list }, culprit }: Cause): boolean {
  const isAll = count > 0 && list.length === count && count * count === 4 * of - 2 * count;
  return isAll && list.every((pair) => pair.includes(culprit.host));
}

function pairs(page: Page, cause: Cause): string[] {
  const { count, list } = cause.brokenPairs;
  if (whollyBroken(cause) && !page.verbose) return hang(page, '', `all to and from ${cause.culprit.host}`);
  const shown = page.verbose ? list : list.slice(0, PAIRS_SHOWN);
  const left = count - shown.length;
  const names = shown.map(([from, to]) => `${from} -> ${to}`).join(', ');
  return hang(page, '', `${names}${left > 0 ? `, … and ${left} more` : ''}`);
}

function effects(page: Page, cause: Cause): string[] {
  const follow = page.verbose ? cause.effects : cause.effects.slice(1);
  const verb = page.verbose ? 'with it' : follow.length === 1 ? 'follows from it' : 'follow from it';
  return [
    ...wrap(`${plural(follow.length, 'finding')} ${verb}:`, page.width),
    ...firstOf(page, follow, EFFECTS_SHOWN, (key) => hang(page, '', key)),
  ];
}

/** A cause in full: what, proof, fix, blast radius, what follows. */
export function causeBlock(
  page: Page,
  cause: Cause,
  number: number,
  findings: ReadonlyMap<string, ReportedFinding>,
): string[] {
  const body = inner(page);
  const members = cause.effects.flatMap((key) => findings.get(key) ?? []);
  const section = (label: string, lines: readonly string[]): string[] => labelled(page, label, lines);
  return [
    ...heading(page, cause, number),
    ...hang(page, '  ', cause.summary),
    ...section('seen', seen(body, cause, members)),
    ...section('fix', fix(body, cause)),
    ...(cause.brokenPairs.count > 0 ? section('pairs', pairs(body, cause)) : []),
    ...(cause.effects.length > 1 || page.verbose ? section('effects', effects(body, cause)) : []),
    ...(cause.shared == null ? [] : section('alike', hang(body, '', cause.shared))),
    ...(page.verbose ? section('why', hang(body, '', cause.why)) : []),
    ...section('key', hang(body, '', cause.key)),
  ];
}
