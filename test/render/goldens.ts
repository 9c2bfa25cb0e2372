import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';

const FOLDER = new URL('./goldens/', import.meta.url);

/** Compares with a file under goldens; `UPDATE=1` writes it instead, to be looked at before it is committed. */
export function golden(name: string, actual: string): void {
  const file = new URL(name, FOLDER);
  if (process.env['UPDATE'] === '1') {
    mkdirSync(FOLDER, { recursive: true });
    writeFileSync(file, actual);
  }
  assert.fixture(actual, readFileSync(file, 'utf8'), `${name} differs; UPDATE=1 rewrites it`);
}
