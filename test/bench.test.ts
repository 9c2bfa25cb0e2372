// What `npm run bench` writes holds every line that the budgets are about; its numbers are a machine's own and not judged here.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

test('small estates give every row', () => {
  const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-test-'));
  try {
    const out = join(dir, 'results.md');
    const run = join(import.meta.dirname, '..', 'bench', 'run.ts');
    execFileSync(process.execPath, ['--import', 'tsx', run, '--quick', '--out', out], { stdio: 'pipe' });
    const text = readFileSync(out, 'utf8');
    for (const row of [
      'zcat',
      'check --bundle',
      'naive',
      'TextFSM',
      'half of the FDB gone',
      'VNI changed',
      '20 hosts over SSH',
      '--help',
    ])
      assert.ok(text.includes(`| ${row}`), row);
    assert.not.match(text, /NaN|undefined|Infinity/);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
});

test.run();
