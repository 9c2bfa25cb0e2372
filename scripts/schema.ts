import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaText } from '../src/config/schema.ts';

/** The published JSON Schema of flannel-doctor.yaml. */
export const SCHEMA_FILE = join(import.meta.dirname, '..', 'schema', 'flannel-doctor.schema.json');

/** Writes it again from the config's own schema. */
export function writeSchema(): void {
  writeFileSync(SCHEMA_FILE, schemaText());
}

if (process.argv[1] === import.meta.filename) writeSchema();
