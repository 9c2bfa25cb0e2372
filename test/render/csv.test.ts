import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { renderCsv, renderCsvFlat } from '../../src/render/csv.ts';
import { csvCell } from '../../src/render/safe-text.ts';
import type { Report } from '../../src/types/report.ts';
import { readCsv } from './read-csv.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, macChanged, measured } from './reports.ts';
import { textOf, textsOf } from './text-of.ts';

const sheetsOf = (report: Report) => textsOf(renderCsv(report));
const flatOf = (report: Report) => textOf(renderCsvFlat(report));

/** Rows as objects, each with every column. */
function rows(text: string): Record<string, string>[] {
  const [head, ...body] = readCsv(text);
  for (const row of body) assert.is(row.length, head!.length);
  return body.map((row) => Object.fromEntries(row.map((cell, at) => [head![at]!, cell])));
}

test('a header and its line end stand also over no rows', async () => {
  const sheets = await sheetsOf({ ...healthy(1), hosts: [], leases: [] });
  assert.equal(Object.keys(sheets), [
    'findings.csv',
    'causes.csv',
    'hosts.csv',
    'leases.csv',
    'gaps.csv',
    'measurements.csv',
    'pairs.csv',
  ]);
  assert.is(sheets['gaps.csv'], 'host,probe,kind,detail\n');
  assert.is(sheets['hosts.csv'], 'name,address,underlayIp,subnets,era,vtep,vtepMac,mtuBytes,read,gaps,causes\n');
  assert.match(sheets['pairs.csv'], /^from,to,broken,cause,[^\n]+\n$/);
  for (const text of [...Object.values(sheets), await flatOf(healthy(3))]) assert.is(readCsv(text).length, 1);
});

test('every measured pair has its row', async () => {
  const report = measured();
  const sheet = rows((await sheetsOf(report))['measurements.csv']);
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
  const sheets = await sheetsOf(report);
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
  assert.equal(
    rows(sheets['pairs.csv']).map(({ from, to, broken: isBroken, cause }) => [from, to, isBroken, cause]),
    [
      ['minion2', 'minion1', 'true', 'vtep-mac-changed minion2 flannel.1'],
      ['minion1', 'minion2', 'true', 'vtep-mac-changed minion2 flannel.1'],
      ['minion2', 'minion3', 'true', 'vtep-mac-changed minion2 flannel.1'],
      ['minion3', 'minion2', 'true', 'vtep-mac-changed minion2 flannel.1'],
      ['minion1', 'minion3', 'true', 'fdb-entry-missing minion1 -> minion3 52:24:0f:df:34:03'],
      ['minion3', 'minion1', 'true', 'fdb-entry-missing minion1 -> minion3 52:24:0f:df:34:03'],
    ],
  );
  assert.equal(
    rows(sheets['leases.csv']).map(({ subnet, host, vtepMac, reserved }) => [subnet, host, vtepMac, reserved]),
    report.leases!.map(({ subnet, host, vtepMac }) => [subnet, host, vtepMac, 'false']),
  );
  assert.equal(
    rows(sheets['hosts.csv']).map(({ gaps, causes }) => [gaps, causes]),
    [
      ['1', 'fdb-entry-missing minion1 -> minion3 52:24:0f:df:34:03'],
      ['0', 'vtep-mac-changed minion2 flannel.1'],
      ['1', 'subnet-env-mtu-wrong minion3 FLANNEL_MTU'],
    ],
  );
});

test('a pair that was measured and is broken by two causes stands in one row', async () => {
  const { cause } = macChanged(2, 3);
  const other = entryMissing(1, 2, 3).cause;
  const sheet = rows((await sheetsOf({ ...measured(), causes: [cause, other] }))['pairs.csv']);
  assert.is(sheet.length, 6);
  const row = sheet.find(({ from, to }) => from === 'minion1' && to === 'minion2')!;
  assert.is(row['cause'], `${cause.key}; ${other.key}`);
  assert.is(row['overlayLossPercent'], '10');
});

test('cells come back as they were, formulas behind an apostrophe', async () => {
  const { cause, findings } = entryMissing(1, 2, 3);
  const odd = { message: 'a "quoted", thing', observed: '=cmd()', expected: '-A FORWARD | x', name: 'tab\tand\nline' };
  const [row] = rows((await sheetsOf(broken(3, [{ cause, findings: [{ ...findings[0]!, ...odd }] }])))['findings.csv']);
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
  const flat = rows(await flatOf(everything()));
  assert.equal(
    flat.map(({ kind }) => kind),
    [...Array(7).fill('finding'), 'gap', 'gap'],
  );
  assert.is(flat[1]!['causeSummary'], everything().causes[0]!.summary);
  assert.is(flat[8]!['message'], 'unreachable: connect EHOSTUNREACH 192.168.122.103:22 after 10000 ms');
  assert.is(flat[8]!['host'], 'minion3');
  assert.is(rows(await flatOf(gapsOnly())).length, 2);
});

test('two thousand findings keep their order', async () => {
  const report = broken(2001, [macChanged(2, 2001, 1999)]);
  const { 'findings.csv': text } = await sheetsOf(report);
  assert.equal(
    rows(text).map(({ key }) => key),
    report.findings.map(({ key }) => key),
  );
});

test.run();
