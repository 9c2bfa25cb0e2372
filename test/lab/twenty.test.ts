import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { labDown } from '../../src/lab/down.ts';
import { openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { checkLab, outline } from './checking.ts';
import { temporaryState } from './machine.ts';

const test = suite('twenty hosts');
const name = 'twenty';
const state = temporaryState();

test('a changed VTEP MAC on one of twenty is one cause with 38 of 380 pairs', async () => {
  const { paths } = await labUp({ name, state, hosts: 20 });
  const lab = openLab(name, state);
  const healthy = await checkLab(paths.config);
  assert.is(healthy.verdict, 'healthy', outline(healthy));
  assert.is(healthy.scope.orderedPairs, 380);

  await lab.on('minion7', ['ip', 'link', 'set', 'flannel.1', 'address', '12:66:aa:00:00:99']);
  const { causes, findings } = await checkLab(paths.config);
  assert.is(causes.length, 1);
  assert.is(causes[0]!.key, 'vtep-mac-changed minion7');
  assert.equal(causes[0]!.culprit, { host: 'minion7', object: 'vtep', peer: null, name: 'flannel.1' });
  assert.is(causes[0]!.brokenPairs.count, 38);
  assert.is(causes[0]!.brokenPairs.of, 380);
  assert.ok(causes[0]!.brokenPairs.list.every((pair) => pair.includes('minion7')));
  assert.ok(findings.every(({ cause }) => cause === causes[0]!.key));
});

test('the lab goes down', async () => {
  await labDown(name, state);
  assert.throws(() => openLab(name, state));
});

test.run();
