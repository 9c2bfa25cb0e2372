// Each check on its own: one change to a healthy recording that trips it, on the right host.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHECKS } from '../src/checks/index.ts';
import { expectedEstate } from '../src/expected/estate.ts';
import { parseAnswers } from '../src/host-records.ts';
import { cidrFromText } from '../src/net/cidr.ts';
import type { HostView } from '../src/types/view.ts';
import { hostView } from '../src/view/host-view.ts';
import { answersOf, captureFiles, captureLeases, judgeFiles } from './captures.ts';
import { C, relet, TRIPS, tripEstates } from './trips.ts';

test('every check has its trip, and every trip its check', () => {
  assert.equal(
    Object.keys(TRIPS).sort(),
    CHECKS.filter(({ scope }) => scope !== 'pair')
      .map(({ id }) => id)
      .sort(),
  );
});

for (const [id, trip] of Object.entries(TRIPS)) {
  const { host = 'minion1', culprit = host } = trip;
  test(`${id} trips on ${host} and is silent before`, async () => {
    const { healthy, broken } = tripEstates(trip);
    const before = await judgeFiles(healthy.table, healthy.files);
    assert.equal(before.findings, []);
    const report = await judgeFiles(broken.table, broken.files);
    const found = report.findings.filter(({ check }) => check === id);
    assert.ok(found.length > 0, `found instead: ${report.findings.map(({ key }) => key).join(', ') || 'nothing'}`);
    assert.ok(
      found.some((finding) => finding.host === host),
      found.map(({ key }) => key).join(', '),
    );
    assert.is(report.outcomes.find(({ check }) => check === id)!.status, 'failed');
    for (const { key, remedy } of report.causes) {
      assert.ok(remedy.length > 0, `${key}: nothing to do`);
      for (const { note } of remedy) assert.match(note, /done when \S/, key);
      for (const { follows } of remedy.slice(1))
        assert.ok(follows, `${key}: in place of the step before, or after it?`);
    }
    assert.is(report.causes.length, 1, report.causes.map(({ key }) => key).join(', '));
    assert.is(report.causes[0]!.culprit.host, culprit);
  });
}

test('no check passes with nothing examined', async () => {
  const { outcomes } = await judgeFiles(captureLeases(C), captureFiles(C));
  for (const { check, status, examined } of outcomes) {
    if (status === 'passed') assert.ok(examined > 0, check);
    if (status === 'not-applicable') assert.is(examined, 0, check);
  }
});

test('a masked row blocks what would miss it, and is no fault', async () => {
  const files = new Map(captureFiles(C));
  const path = 'minion1/bridge-fdb.txt';
  files.set(path, files.get(path)!.replace('52:24:0f:df:34:7a', 'xx:xx:xx:xx:xx:xx'));
  const report = await judgeFiles(captureLeases(C), files);
  assert.equal(report.findings, []);
  assert.is(report.rejects.length, 1);
  assert.is(report.verdict, 'incomplete');
  assert.is(report.outcomes.find(({ check }) => check === 'fdb-entry-missing')!.status, 'blocked');
});

test('a lease that moved away from what host and peers hold is one cause', async () => {
  const moved = relet('192.168.122.101', { subnet: cidrFromText('10.1.50.0/24')! })(captureLeases(C));
  const report = await judgeFiles(moved, captureFiles(C));
  assert.equal(
    report.causes.map(({ id, culprit }) => `${id} ${culprit.host} ${culprit.object}`),
    ['subnet-env-subnet-wrong minion1 lease'],
  );
});

test('an output that is not there blocks, an empty table does not', async () => {
  const without = new Map(captureFiles(C));
  without.delete('minion1/bridge-fdb.txt');
  const gap = await judgeFiles(captureLeases(C), without);
  assert.equal(gap.findings, []);
  assert.is(gap.verdict, 'incomplete');

  const empty = new Map(captureFiles(C)).set('minion1/bridge-fdb.txt', '');
  const flushed = await judgeFiles(captureLeases(C), empty);
  assert.equal(
    flushed.causes.map(({ id, culprit }) => `${id} ${culprit.host}`),
    ['rows-missing minion1'],
  );
});

test('a check asks for no part or expectation that it does not declare', () => {
  const table = captureLeases(C);
  const estate = expectedEstate(table);
  const records = parseAnswers('minion1', {
    plan: { name: 'minion1', address: null },
    answers: answersOf('minion1', captureFiles(C)),
    gap: null,
  });
  const view = hostView('minion1', null, records, estate.overlays[0]!);
  let looked = 0;
  for (const check of CHECKS) {
    if (check.scope !== 'host') continue;
    const expectation = Object.fromEntries(
      Object.entries(view.expectation).filter(([name]) => [...check.expects, 'overlay'].includes(name as never)),
    );
    const parts = Object.fromEntries(
      Object.entries(view.parts).map(([name, part]) => [
        name,
        check.needs.includes(name as never) ? part : { known: false, gaps: [] },
      ]),
    );
    const narrow = { ...view, expectation, parts } as unknown as HostView;
    assert.equal(check.judge(narrow), check.judge(view), check.id);
    looked++;
  }
  assert.ok(looked > 50);
});

test.run();
