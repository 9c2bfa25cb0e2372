import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SAMPLES, samples } from '../scripts/samples.ts';
import { schemaErrors } from './valid-report.ts';

const HOW = 'node --import tsx scripts/samples.ts writes it again';

test('reports/samples/ is what the stored report renders to, each format and nothing else', async () => {
  const wanted = await samples();
  assert.equal(readdirSync(SAMPLES).sort(), [...wanted.keys()].sort(), HOW);
  for (const [name, text] of wanted)
    assert.ok(readFileSync(join(SAMPLES, name), 'utf8') === text, `${name} differs: ${HOW}`);
});

test('the stored report is as the schema says', () =>
  assert.equal(schemaErrors(readFileSync(join(SAMPLES, 'report.json'), 'utf8')), []));

test.run();
