import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderCsv, renderCsvFlat } from '../../src/render/csv.ts';
import { csvCell } from '../../src/render/safe-text.ts';
import { readCsv } from './read-csv.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, macChanged, measured } from './reports.ts';

/** Rows as objects, each with every column. */
function rows(text: string): Record<string, string>[] {
  const [head, ...body] = readCsv(text);
  for (const row of body) assert.is(row.length, head!.length);
  return body.map((row) => Object.fromEntries(row.map((cell, at) => [head![at]!, cell])));
}

test('a header and its line end stand also over no rows', async () => {
  const sheets = await renderCsv({ ...healthy(1), hosts: [] });
  assert.equal(Object.keys(sheets), [
    'findings.csv',
    'causes.csv',
    'hosts.csv',
    'gaps.csv',
    'measurements.csv',
    'pairs.csv',
  ]);
  assert.is(sheets['gaps.csv'], 'host,probe,kind,detail\n');
  assert.is(sheets['hosts.csv'], 'name,address,underlayIp,subnets,era,vtep,vtepMac,mtuBytes,read\n');
  assert.is(sheets['pairs.csv'], 'from,to,cause\n');
  for (const text of [...Object.values(sheets), await renderCsvFlat(healthy(3))]) assert.is(readCsv(text).length, 1);
});

test('every measured pair has its row', async () => {
  const report = measured();
  const sheet = rows((await renderCsv(report))['measurements.csv']);
  assert.equal(
    sheet.map(({ from, to }) => [from, to]),
    report.pairs.map(({ from, to }) => [from, to]),
  );
  assert.is(sheet[0]!['overlayReceived'], '9');
  assert.is(sheet[5]!['mtuOutcome'], 'fragmented');
  assert.is(sheet[5]!['overlayP99Ms'], '');
});

test('every finding, cause, host, gap and broken pair has its row', async () => {
  const report = everything();
  const sheets = await renderCsv(report);
  const keys = (name: 'findings.csv' | 'causes.csv'): string[] => rows(sheets[name]).map(({ key }) => key!);
  assert.equal(
    keys('findings.csv'),
    report.findings.map(({ key }) => key),
  );
  assert.equal(
    keys('causes.csv'),
    report.causes.map(({ key }) => key),
  );
  assert.equal(
    rows(sheets['gaps.csv']),
    report.gaps.map((gap) => ({ ...gap })),
  );
  assert.is(rows(sheets['hosts.csv']).length, 3);
  assert.is(rows(sheets['pairs.csv']).length, 6);
  assert.equal(rows(sheets['pairs.csv'])[0], {
    from: 'minion2',
    to: 'minion1',
    cause: 'vtep-mac-changed minion2 flannel.1',
  });
});

test('cells come back as they were, formulas behind an apostrophe', async () => {
  const { cause, findings } = entryMissing(1, 2, 3);
  const odd = { message: 'a "quoted", thing', observed: '=cmd()', expected: '-A FORWARD | x', name: 'tab\tand\nline' };
  const [row] = rows(
    (await renderCsv(broken(3, [{ cause, findings: [{ ...findings[0]!, ...odd }] }])))['findings.csv'],
  );
  assert.is(row!['message'], odd.message);
  assert.is(row!['observed'], "'=cmd()");
  assert.is(row!['expected'], "'-A FORWARD | x");
  assert.is(row!['name'], 'tab and\\nline');
  assert.is(row!['causeBrokenPairs'], '2');
  assert.match(row!['causeFix']!, 'minion1: bridge fdb append');
});

test('numbers stay numbers, formula starts of every kind do not', () => {
  assert.is(csvCell(-1.5), '-1.5');
  assert.is(csvCell(null), '');
  for (const text of ['=1', '+1', '-1', '@x', '\t=1', ' =1', '\r=1', '＝1']) {
    assert.ok(csvCell(text).startsWith("'") || csvCell(text).startsWith('\\'), text);
  }
  assert.is(csvCell('a=1'), 'a=1');
});

test('one sheet for stdout: findings with their cause, then gaps', async () => {
  const flat = rows(await renderCsvFlat(everything()));
  assert.equal(
    flat.map(({ kind }) => kind),
    [...Array(7).fill('finding'), 'gap', 'gap'],
  );
  assert.is(flat[1]!['causeSummary'], everything().causes[0]!.summary);
  assert.is(flat[8]!['message'], 'unreachable: connect EHOSTUNREACH 192.168.122.103:22 after 10000 ms');
  assert.is(flat[8]!['host'], 'minion3');
  assert.is(rows(await renderCsvFlat(gapsOnly())).length, 2);
});

test('two thousand findings keep their order', async () => {
  const report = broken(2001, [macChanged(2, 2001, 1999)]);
  const { 'findings.csv': text } = await renderCsv(report);
  assert.equal(
    rows(text).map(({ key }) => key),
    report.findings.map(({ key }) => key),
  );
});

test.run();
