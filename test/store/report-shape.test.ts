import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { z } from 'zod';
import { SCHEMAS } from '../../scripts/schema.ts';
import { renderJson } from '../../src/render/json.ts';
import type { reportShape } from '../../src/store/report-shape.ts';
import type { Report } from '../../src/types/report.ts';
import { broken, entryMissing, everything, gapsOnly, healthy, measured, mtuWrong, older } from '../render/reports.ts';
import { schemaErrors, validReport } from '../valid-report.ts';

type Frozen<T> = T extends readonly unknown[] | object ? { readonly [Key in keyof T]: Frozen<T[Key]> } : T;
/** What the program makes, the schema allows: `tsc` compares. */
const allowed = (report: Report): Frozen<z.output<typeof reportShape>> => report;

test('the published schemas are those that configs and reports are read with', () => {
  assert.is(SCHEMAS.length, 2);
  for (const [file, text] of SCHEMAS)
    assert.is(readFileSync(file, 'utf8'), text(), 'run: node --import tsx scripts/schema.ts');
});

test('reports of every kind are as the schema says', () => {
  for (const report of [everything(), gapsOnly(), healthy(3), measured(), older(measured())])
    assert.is(allowed(validReport(report)), report);
  validReport(broken(3, [entryMissing(1, 2, 3), mtuWrong(3, 3)]));
});

test('what is missing, of another type or not promised is told', () => {
  const errors = (change: object): string =>
    schemaErrors(renderJson({ ...everything(), ...change } as Report)).join('\n');
  assert.match(errors({ causes: undefined }), "must have required property 'causes'");
  assert.match(errors({ verdict: 'fine' }), '/verdict must be equal to one of the allowed values');
  assert.match(errors({ takenAt: 'yesterday' }), '/takenAt must match');
  assert.match(errors({ more: 1 }), 'must NOT have additional properties {"additionalProperty":"more"}');
  assert.match(errors({ gaps: [{ host: 'a', probe: 'b', kind: 'odd', detail: '' }] }), '/gaps/0/kind');
});

test.run();
