import junit, { type Builder, type TestCase } from 'junit-report-builder';
import type { Cause } from '../types/finding.ts';
import type { Report, ReportedFinding, ReportedHost } from '../types/report.ts';
import { shellCommand, stepWord, visibleDeep } from './safe-text.ts';

/** What Node loads is the builder itself; the types tell of what a bundler loads. */
const BUILDER = junit as unknown as Builder;

const PAIRS_TOLD = 10;
/** A test case for each check and host up to that many; above, those that pass are one for each check. Source: GitLab, half a million a pipeline. */
const CASES_MAX = 50_000;

/** CDATA ends at the first of these, and the library looks at one only. */
function cdata(text: string): string {
  return text.replaceAll(']]>', ']] >');
}

function findingText({ host, message, observed, expected, evidence, key }: ReportedFinding): string {
  return [
    `${host}: ${message}`,
    `  observed: ${observed}`,
    `  expected: ${expected}`,
    ...evidence.map(
      (each) => `  ${each.host}, ${each.probe}${each.line > 0 ? ` line ${each.line}` : ''}: ${each.text}`,
    ),
    `  finding: ${key}`,
  ].join('\n');
}

function causeText({ key, summary, why, remedy, brokenPairs: { count, of, list } }: Cause): string {
  const names = list.slice(0, PAIRS_TOLD).map(([from, to]) => `${from} -> ${to}`);
  const left = count - names.length;
  return [
    `cause: ${key}`,
    `  ${summary}`,
    `  why: ${why}`,
    ...remedy.flatMap((step) => [
      `  fix: ${stepWord(step)}on ${step.host}: ${shellCommand(step.command)}`,
      ...(step.note === '' ? [] : [`    ${step.note}`]),
    ]),
    `  broken pairs: ${count} of ${of}${count === 0 ? '' : `: ${names.join(', ')}${left > 0 ? ` and ${left} more` : ''}`}`,
  ].join('\n');
}

type Outcome = Report['outcomes'][number];

/** One check on one host. */
interface Examined {
  readonly outcome: Outcome;
  readonly host: ReportedHost | null;
  readonly findings: readonly ReportedFinding[];
  /** What the check lacked there. */
  readonly blocked: Outcome['blocked'];
}

/** Why nobody looked, or null. A host that was not read passes nothing. */
function notLooked({ outcome, host, blocked }: Examined): string | null {
  if (blocked.length > 0) return blocked.map(({ probe, gap }) => `blocked: ${probe} ${gap}`).join('\n');
  if (host?.read === false) return 'blocked: the host was not read';
  return outcome.examined === 0 ? 'not applicable: nothing to examine' : null;
}

/** Problems fail, suppressed ones are skipped, notes pass; what nobody could look at is skipped with the reason. */
function judge(testCase: TestCase, examined: Examined, causes: ReadonlyMap<string, Cause>): void {
  const { findings } = examined;
  const failing = findings.filter(({ severity, suppressed }) => severity !== 'note' && suppressed === null);
  const first = failing[0];
  if (first !== undefined) {
    const keys = new Set(failing.flatMap(({ cause }) => cause ?? []));
    const told = [...keys].flatMap((key) => causes.get(key) ?? []).map(causeText);
    const more = failing.length > 1 ? ` (and ${failing.length - 1} more)` : '';
    testCase.failure(`${first.host}: ${first.message}${more}`, first.severity);
    testCase.stacktrace(cdata([...told, ...failing.map(findingText)].join('\n\n')));
    return;
  }
  const skipped = notLooked(examined);
  const texts = findings.map(
    (finding) =>
      `${finding.suppressed === null ? 'note' : `suppressed, ${finding.suppressed}`}\n${findingText(finding)}`,
  );
  if (skipped !== null || findings.some(({ suppressed }) => suppressed !== null)) testCase.skipped();
  const out = [...(skipped === null ? [] : [skipped]), ...texts].join('\n\n');
  if (out !== '') testCase.standardOutput(cdata(out));
}

function grouped<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

/** Hosts of the report, then whoever else has findings: a lease nobody was read for, the whole estate. */
function casesOf(outcome: Outcome, report: Report, findings: readonly ReportedFinding[]): [string, Examined][] {
  const byHost = grouped(findings, ({ host }) => host);
  const blocked = grouped(outcome.blocked, ({ host }) => host);
  const examined = (name: string, host: ReportedHost | null): [string, Examined] => [
    name,
    { outcome, host, findings: byHost.get(name) ?? [], blocked: blocked.get(name) ?? [] },
  ];
  const known = new Set(report.hosts.map(({ name }) => name));
  const others = [...byHost.keys()].filter((name) => !known.has(name));
  return [...report.hosts.map((host) => examined(host.name, host)), ...others.map((name) => examined(name, null))];
}

function isQuiet([, examined]: [string, Examined]): boolean {
  return examined.findings.length === 0 && (notLooked(examined) === null || examined.outcome.examined === 0);
}

/**
 * A test suite for each check with a test case for each host, so that a CI shows what is new and what is healed; and one for the
 * evidence: a host that could not be read as far as its judgement needs is an error there, every other gap is skipped.
 */
export function renderJunit(raw: Report): string {
  const report = visibleDeep(raw);
  const builder = BUILDER.newBuilder().name('flannel-doctor');
  const suite = (name: string) => builder.testSuite().name(name).timestamp(report.takenAt);
  const causes = new Map(report.causes.map((cause) => [cause.key, cause]));
  const findings = grouped(report.findings, ({ check }) => check);
  const asked = new Set(report.outcomes.map(({ check }) => check));
  const unasked = [...findings.keys()]
    .filter((check) => !asked.has(check))
    .map((check): Outcome => ({ check, status: 'failed', examined: 1, blocked: [] }));
  const outcomes = [...report.outcomes, ...unasked];
  const whole = outcomes.length * report.hosts.length <= CASES_MAX;
  for (const outcome of outcomes) {
    const { check } = outcome;
    const all = casesOf(outcome, report, findings.get(check) ?? []);
    const told = whole ? all : all.filter((each) => !isQuiet(each));
    const checks = suite(check);
    for (const [host, examined] of told)
      judge(checks.testCase().className(check).name(`${check} ${host}`), examined, causes);
    if (told.length < all.length) checks.testCase().className(check).name(`${check}, every other host`);
  }
  const evidence = suite('evidence');
  const gaps = grouped(report.gaps, ({ host }) => host);
  const hosts = new Map(report.hosts.map((host) => [host.name, host]));
  for (const name of new Set([...hosts.keys(), ...gaps.keys()])) {
    const testCase = evidence.testCase().className('evidence').name(`evidence ${name}`);
    const texts = (gaps.get(name) ?? []).map(({ probe, kind, detail }) => `${probe} ${kind}: ${detail}`);
    const host = hosts.get(name);
    if (host === undefined ? report.incomplete : (host.incomplete ?? !host.read))
      testCase.error(texts[0] ?? 'not read as far as its judgement needs', 'gap', cdata(texts.join('\n')));
    else if (texts.length > 0) testCase.skipped().standardOutput(cdata(texts.join('\n')));
  }
  return `${builder.build()}\n`;
}
