// Every data fault gives exactly one cause, with the right culprit and object; its base is healthy.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { captureFiles, captureLeases, judgeFiles } from './captures.ts';
import { DATA_FAULTS, dataFaultEstate } from './data-faults.ts';

for (const base of new Set(DATA_FAULTS.map((fault) => fault.base))) {
  test(`${base} is healthy`, async () => {
    const report = await judgeFiles(captureLeases(base), captureFiles(base));
    assert.equal(
      report.findings.map(({ key }) => key),
      [],
    );
    assert.is(report.verdict, 'healthy');
  });
}

for (const fault of DATA_FAULTS) {
  test(`${fault.id}: ${fault.title}`, async () => {
    const { table, files } = dataFaultEstate(fault);
    const { causes } = await judgeFiles(table, files);
    const { cause, host, object } = fault.expect;
    assert.equal(
      causes.map(({ id, culprit }) => `${id} ${culprit.host} ${culprit.object}`),
      [`${cause} ${host} ${object}`],
    );
  });
}

test('ids are their own', () => {
  assert.is(new Set(DATA_FAULTS.map(({ id }) => id)).size, DATA_FAULTS.length);
});

test.run();
