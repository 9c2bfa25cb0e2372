// Healthy estates in change, from recordings of the lab (test/fixtures/churn): each run reads every output of every host at
// another moment of the change. No finding may come of it. The lab itself changes under a check in lab/churn.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { outline } from './lab/checking.ts';
import { judgeRecorded } from './quality/churn.ts';
import { readRecordings } from './quality/recordings.ts';

const RUNS = 200;
const recordings = readRecordings();
let changing = 0;

for (const [index, recording] of recordings.entries()) {
  const share = Math.ceil(RUNS / recordings.length);
  test(`${recording.churn} in era ${recording.era}: ${share} runs, no false alarm`, async () => {
    for (let run = 0; run < share; run++) {
      const seed = index * share + run;
      const report = await judgeRecorded(recording, seed);
      assert.is(report.verdict, 'healthy', `seed ${seed}: ${outline(report)}`);
      assert.equal(report.findings, [], `seed ${seed}`);
      if (report.converging.length > 0) changing++;
    }
  });
}

test('some runs saw the estate change', () => {
  assert.ok(recordings.length > 0);
  assert.ok(changing > RUNS / 10, String(changing));
});

test.run();
