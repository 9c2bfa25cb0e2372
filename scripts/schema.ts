import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaText } from '../src/config/schema.ts';
import { reportSchema } from '../src/store/report-shape.ts';

const folder = join(import.meta.dirname, '..', 'schema');

/** The published JSON Schemas, each with what is in it: of flannel-doctor.yaml, and of what `--format json` writes. */
export const SCHEMAS: readonly (readonly [file: string, text: () => string])[] = [
  [join(folder, 'flannel-doctor.schema.json'), schemaText],
  [join(folder, 'report.schema.json'), () => `${JSON.stringify(reportSchema(), null, 2)}\n`],
];

if (process.argv[1] === import.meta.filename) for (const [file, text] of SCHEMAS) writeFileSync(file, text());
