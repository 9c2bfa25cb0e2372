// The house inspects itself.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GENERATED } from '../scripts/generate.ts';
import { layerBreaches } from '../scripts/layers.ts';
import { CAUSES } from '../src/causes/index.ts';
import { CHECKS } from '../src/checks/index.ts';
import { FAULTS } from '../src/lab/faults/index.ts';
import { PROBES } from '../src/probes/index.ts';
import { DATA_FAULTS } from './data-faults.ts';
import { MEASURED } from './measured.ts';
import { DOUBLES } from './quality/doubles.ts';
import { faultOf } from './quality/groups.ts';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const units = (folder: string, not: readonly string[]): string[] =>
  readdirSync(join(root, folder))
    .filter((file) => file.endsWith('.ts') && !not.includes(file))
    .map((file) => file.slice(0, -3))
    .sort();

test('the layer table holds', () => {
  const { breaches, modules } = layerBreaches();
  assert.ok(modules > 100, `${modules} modules`);
  assert.equal(breaches, []);
});

test('generated files are what the generator would write now', async () => {
  for (const { path, make } of GENERATED)
    assert.is(existsSync(join(root, path)) && read(path) === (await make()), true, `stale: ${path}`);
});

test('ids are file names: checks, causes, probes', () => {
  assert.equal(
    CHECKS.map(({ id }) => id).sort(),
    units('src/checks', [
      'define.ts',
      'define-container.ts',
      'define-firewall.ts',
      'define-pair.ts',
      'define-underlay.ts',
      'index.ts',
    ]),
  );
  assert.equal(
    CAUSES.map(({ id }) => id).sort(),
    units('src/causes', ['define.ts', 'index.ts', 'fold.ts', 'shared.ts']),
  );
  const probes = units('src/probes', ['define.ts', 'index.ts', 'answer.ts']).filter(
    (name) => !name.startsWith('parse-'),
  );
  assert.equal(Object.keys(PROBES).sort(), probes);
});

test('every root rule is rooted in a check, and claims only checks', () => {
  const ids = new Set(CHECKS.map(({ id }) => id));
  for (const rule of CAUSES) {
    if (rule.kind !== 'root') continue;
    assert.ok(ids.has(rule.id), rule.id);
    for (const check of rule.explains.flatMap(({ checks }) => checks))
      assert.ok(ids.has(check), `${rule.id} claims ${check}`);
  }
});

test('every fault expects a cause that exists, of an id of its own', () => {
  const ids = new Set([...CHECKS.map(({ id }) => id), ...CAUSES.map(({ id }) => id)]);
  for (const { id, expect, eras, seenAt } of FAULTS) {
    assert.ok(ids.has(expect.cause), `${id}: ${expect.cause}`);
    assert.ok(eras.length > 0 && seenAt !== '', id);
  }
  assert.is(new Set(FAULTS.map(({ id }) => id)).size, FAULTS.length);
  assert.ok(FAULTS.length >= 16);
});

test('every check and every cause is expected of a fault of the lab or of recorded data', () => {
  const expected = new Set(
    [...FAULTS, ...DATA_FAULTS].flatMap(({ expect }) => [expect.cause, ...(expect.findings ?? [])]),
  );
  for (const id of Object.keys(MEASURED)) expected.add(id);
  for (const units of [CHECKS, CAUSES])
    assert.equal(
      units.map(({ id }) => id).filter((id) => !expected.has(id)),
      [],
    );
  const ids = new Set(CHECKS.map(({ id }) => id));
  for (const { id, expect } of [...FAULTS, ...DATA_FAULTS])
    for (const check of expect.findings ?? []) assert.ok(ids.has(check), `${id}: ${check}`);
});

test('two faults at once are of different objects, and both exist in the era', () => {
  assert.ok(DOUBLES.length >= 20);
  for (const { era, faults } of DOUBLES) {
    const [one, other] = faults.map(faultOf);
    assert.is.not(one!.expect.object, other!.expect.object, faults.join(' '));
    for (const fault of [one!, other!]) assert.ok(fault.eras.includes(era) && fault.shape === undefined, fault.id);
  }
});

test('texts say what is, without pleading or shouting', () => {
  for (const { id, title, explain, source, mended } of CHECKS) {
    const text = `${title} ${explain} ${mended}`;
    assert.not.match(mended, /\.$|done when/, id);
    assert.not.match(text, /\b(should|please|invalid|must not)\b|!/i, id);
    assert.not.match(title, /\.$/, id);
    assert.match(explain, /\.$/, id);
    assert.ok(source.length > 10, id);
  }
});

test('types compile to nothing', () => {
  for (const file of readdirSync(join(root, 'src/types'))) {
    assert.not.match(read(`src/types/${file}`), /^export (const|let|function|class|enum|default)\b/m, file);
  }
});

test('every test file runs its suites, and none is narrowed or skipped', () => {
  const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.test.ts'),
  );
  assert.ok(files.length > 20);
  for (const file of files) {
    const text = read(`test/${file}`);
    assert.match(text, /\.run\(\)/, file);
    if (file !== 'house.test.ts') assert.not.match(text, /\.(only|skip)\(/, file);
  }
});

test('nothing tracked names a place of one machine', () => {
  const text = ['package.json', 'package-lock.json', 'README.md', 'CONTRIBUTING.md', '.ci/run'].map(read).join('\n');
  assert.not.match(text, /registry\.|\/home\/|\.\.\/shared/);
});

test.run();
