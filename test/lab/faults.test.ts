import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { breakFault, healFault } from '../../src/lab/breaking.ts';
import { labDown } from '../../src/lab/down.ts';
import { FAULTS } from '../../src/lab/faults/index.ts';
import { openLab } from '../../src/lab/hands.ts';
import { ERAS } from '../../src/lab/plan.ts';
import { labUp } from '../../src/lab/up.ts';
import { difference, everywhere, stateOf } from './estate.ts';
import { temporaryState } from './machine.ts';

const state = temporaryState();

test('two faults at once mend in either order; a fault of another era and one not broken are refused', async () => {
  await labUp({ name: 'faults', state });
  const lab = openLab('faults', state);
  const [first, second] = ['fdb-entry-missing', 'vtep-mac-changed'].map((id) => FAULTS.find((one) => one.id === id));
  const elsewhere = FAULTS.find((one) => one.id === 'route-missing-aggregate');
  if (first === undefined || second === undefined || elsewhere === undefined) throw new Error('faults were renamed');
  const whole = await stateOf(lab, everywhere(lab));
  await breakFault(lab, first);
  await breakFault(lab, second);
  assert.not.equal(difference(whole, await stateOf(lab, everywhere(lab))), []);
  await healFault(lab, first);
  await healFault(lab, second);
  assert.equal(difference(whole, await stateOf(lab, everywhere(lab))), []);
  for (const refused of [breakFault(lab, elsewhere), healFault(lab, first)]) {
    assert.is(await refused.then(() => 'done').catch((error: Error) => error.name), 'LabError');
  }
  await labDown('faults', state);
});

test('each fault is told in full', () => {
  for (const era of ERAS) assert.ok(FAULTS.filter((fault) => fault.eras.includes(era)).length >= 20, era);
  for (const fault of FAULTS) {
    assert.match(fault.expect.cause, /^[a-z0-9]+(-[a-z0-9]+)+$/, fault.id);
    assert.ok(fault.title !== '' && fault.seenAt !== '' && fault.modes.length > 0, fault.id);
  }
});

test.run();
