// The lab changes while it is checked over SSH: a few seeds, because each costs seconds. Hundreds of recorded runs are in ../churn.test.ts.
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CHURNS } from '../../src/lab/churn/index.ts';
import { labDown } from '../../src/lab/down.ts';
import { openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { judgeLive } from '../quality/churn.ts';
import { outline } from './checking.ts';
import { difference, everywhere, stateOf } from './estate.ts';
import { temporaryState } from './machine.ts';

const state = temporaryState();

for (const era of ['B1', 'C'] as const) {
  test(`era ${era}: an estate that changes while it is checked raises nothing`, async () => {
    await labUp({ name: 'churn', state, era });
    const lab = openLab('churn', state);
    const whole = await stateOf(lab, everywhere(lab));
    for (const [seed, churn] of CHURNS.entries()) {
      const report = await judgeLive(lab, churn, seed);
      assert.is(report.verdict, 'healthy', `${churn.id} seed ${seed}: ${outline(report)}`);
      assert.equal(report.findings, [], `${churn.id} seed ${seed}`);
      assert.equal(difference(whole, await stateOf(lab, everywhere(lab))), [], `${churn.id} undone`);
    }
    await labDown('churn', state);
  });
}

test.run();
