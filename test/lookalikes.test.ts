// What looks odd and is healthy: each must raise nothing.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeFiles } from './captures.ts';
import { LOOKALIKES, lookalikeEstate } from './lookalikes.ts';

for (const lookalike of LOOKALIKES) {
  test(`${lookalike.what}: healthy`, async () => {
    const { table, files } = lookalikeEstate(lookalike);
    const report = await judgeFiles(table, files);
    assert.equal(
      report.findings.map(({ key, message }) => `${key}: ${message}`),
      [],
    );
    assert.equal(report.rejects, []);
    assert.is(report.verdict, 'healthy');
    for (const { check, status, examined } of report.outcomes)
      assert.is(status === 'passed', examined > 0 && status !== 'blocked', `${check}: ${status}, ${examined} examined`);
  });
}

test.run();
