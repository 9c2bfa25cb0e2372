// One report in all formats: every cause, finding, gap and pair is in each that should carry it.
import { XMLParser } from 'fast-xml-parser';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FORMATS, type FormatName } from '../../src/render/index.ts';
import type { Report } from '../../src/types/report.ts';
import { readCsv } from './read-csv.ts';
import { broken, entryMissing, everything, macChanged, measured, mtuWrong } from './reports.ts';
import { textsOf } from './text-of.ts';
import { gfm } from './tool.ts';

const SIZE = 12;

/** Many causes with effects, notes, suppressed findings, gaps, and every pair measured, some of them not well. */
function full(): Report {
  const sick = broken(SIZE, [
    macChanged(2, SIZE, SIZE - 1),
    ...Array.from({ length: 8 }, (_, n) => entryMissing(n + 3, n + 4, SIZE)),
    mtuWrong(3, SIZE),
  ]);
  const { findings, gaps, converging, rejects } = everything();
  const names = sick.hosts.map(({ name }) => name);
  const [pair] = measured().pairs;
  const pairs = names.flatMap((from) => names.filter((to) => to !== from).map((to) => ({ ...pair!, from, to })));
  return {
    ...sick,
    incomplete: true,
    scope: { ...sick.scope, pairsMeasured: pairs.length },
    findings: [...sick.findings, ...findings.filter(({ cause }) => cause === null)],
    gaps,
    converging,
    rejects,
    pairs: pairs.map((each, n) => (n % 7 === 0 ? { ...each, symptom: 'fragmented' as const } : each)),
  };
}

const REPORT = full();
const CAUSES = REPORT.causes.map(({ key }) => key);
const FINDINGS = REPORT.findings.map(({ key }) => key);
const GAPS = REPORT.gaps.map(({ host, probe, kind }) => `${host} ${probe} ${kind}`);
const PAIRS = REPORT.pairs.map(({ from, to }) => `${from} ${to}`);

function told(format: FormatName): Promise<Record<string, string>> {
  return FORMATS[format].files(REPORT).then(textsOf);
}

test('there is a lot to tell', () =>
  assert.equal([CAUSES.length, FINDINGS.length, GAPS.length, PAIRS.length], [10, 23, 2, 132]));

test('JSON holds all', async () => {
  const report = JSON.parse((await told('json'))['report.json']!);
  assert.equal(report, REPORT);
});

test('CSV has a row for each', async () => {
  const sheets = await told('csv');
  const column = (file: string, ...names: string[]): string[] => {
    const [head, ...rows] = readCsv(sheets[file]!);
    return rows.map((row) => names.map((name) => row[head!.indexOf(name)]).join(' '));
  };
  assert.equal(column('causes.csv', 'key'), CAUSES);
  assert.equal(column('findings.csv', 'key'), FINDINGS);
  assert.equal(column('gaps.csv', 'host', 'probe', 'kind'), GAPS);
  assert.equal(column('measurements.csv', 'from', 'to'), PAIRS);
  assert.equal(column('pairs.csv', 'from', 'to'), PAIRS);
  assert.is(column('hosts.csv', 'name').length, SIZE);
  assert.is(column('leases.csv', 'subnet').length, SIZE);
});

test('JUnit names each finding once under its check and host, its cause with it, each gap in the evidence of its host', async () => {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => name === 'testcase',
  });
  const { testsuites } = parser.parse((await told('junit'))['junit.xml']!);
  const cases: { name: string; failure?: { '#text': string }; 'system-out'?: string; error?: { '#text': string } }[] =
    testsuites.testsuite.flatMap(({ testcase }: { testcase: unknown[] }) => testcase);
  const texts = cases
    .map((each) => [each.failure?.['#text'], each['system-out'], each.error?.['#text']].join('\n'))
    .join('\n');
  const lines = (start: string): string[] =>
    texts.split('\n').flatMap((line) => (line.trim().startsWith(start) ? [line.trim().slice(start.length)] : []));
  assert.equal(lines('finding: ').sort(), [...FINDINGS].sort());
  assert.equal([...new Set(lines('cause: '))].sort(), [...CAUSES].sort());
  for (const { probe, kind, detail } of REPORT.gaps) assert.ok(texts.includes(`${probe} ${kind}: ${detail}`), detail);
});

test('Markdown has a heading for each cause, a row for each finding, gap and pair', async () => {
  const html = gfm((await told('markdown'))['report.md']!);
  const cells = [...html.matchAll(/<tr>\n([\s\S]*?)<\/tr>/g)].map(([, row]) =>
    [...row!.matchAll(/<td>(.*?)<\/td>/g)].map(([, cell]) => cell!.replace(/<[^>]*>/g, '')),
  );
  const rowsOf = (length: number): string[][] => cells.filter((row) => row.length === length);
  assert.is(html.match(/<h3>\d+\. /g)!.length, CAUSES.length);
  for (const key of CAUSES) assert.ok(html.includes(`<p>Key <code>${key.replaceAll('>', '&gt;')}</code></p>`), key);
  assert.is(rowsOf(6).length, FINDINGS.length);
  assert.equal(
    rowsOf(8)
      .map(([from, to]) => `${from} ${to}`)
      .sort(),
    [...PAIRS].sort(),
  );
  for (const { detail } of REPORT.gaps)
    assert.ok(
      cells.some((row) => row[2]?.includes(detail)),
      detail,
    );
});

test('the terminal tells each cause and finding by key, each gap, and each pair by a letter', async () => {
  const text = (await told('table'))['report.txt']!;
  const flat = text.replace(/\s+/g, '');
  for (const key of [...CAUSES, ...FINDINGS]) assert.ok(flat.includes(key.replace(/\s+/g, '')), key);
  for (const { detail } of REPORT.gaps) assert.ok(flat.includes(detail.replace(/\s+/g, '')), detail);
  const rows = text.match(/^\d+ +minion\d+ +[\\.XM|]+ /gm)!.map((row) => row.trim().split(/ +/)[2]!);
  assert.is(rows.join('').match(/[.XM]/g)!.length, PAIRS.length);
  assert.is(rows.join('').match(/X/g)!.length, 2 * (SIZE - 1) + 2 * 8);
});

test('Prometheus counts all', async () => {
  const text = (await told('prometheus'))['flannel-doctor.prom']!;
  const sum = (name: string): number =>
    [...text.matchAll(new RegExp(`^flannel_doctor_${name}(?:\\{.*\\})? (\\d+)$`, 'gm'))].reduce(
      (all, [, n]) => all + Number(n),
      0,
    );
  assert.is(sum('causes'), CAUSES.length);
  assert.is(sum('cause'), CAUSES.length);
  assert.is(sum('findings') + sum('findings_suppressed'), FINDINGS.length);
  assert.is(sum('gaps'), GAPS.length);
  assert.is(sum('pairs_by_path_mtu'), PAIRS.length);
  assert.is(sum('pairs_measured'), PAIRS.length);
});

test.run();
