// Every data fault gives exactly one cause, with the right culprit and object; its base is healthy.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { captureFiles, captureLeases, judgeFiles } from './captures.ts';
import { DATA_FAULTS, dataFaultEstate } from './data-faults.ts';

const bases = new Map(DATA_FAULTS.map(({ base, given }) => [`${base}${given ? ', and more' : ''}`, { base, given }]));
for (const [name, { base, given }] of bases) {
  test(`${name} is healthy`, async () => {
    const files = captureFiles(base);
    const report = await judgeFiles(captureLeases(base), given?.(files) ?? files);
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
    const { causes, findings } = await judgeFiles(table, files);
    const { cause, host, object, findings: wanted = [] } = fault.expect;
    assert.equal(
      causes.map(({ id, culprit }) => `${id} ${culprit.host} ${culprit.object}`),
      [`${cause} ${host} ${object}`],
    );
    for (const { key, remedy } of causes) for (const { note } of remedy) assert.match(note, /done when \S/, key);
    for (const id of wanted)
      assert.ok(
        findings.some(({ check }) => check === id),
        `not found: ${id}`,
      );
  });
}

test('ids are their own', () => {
  assert.is(new Set(DATA_FAULTS.map(({ id }) => id)).size, DATA_FAULTS.length);
});

test.run();
