// Writes again what tests compare with: the renderers' goldens, reports/samples/, the published schemas. Look at the difference before
// you commit it: it is what users see.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');

function node(args: readonly string[], env: Readonly<Record<string, string>> = {}): void {
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...env },
  });
  if (status !== 0) process.exitCode = 1;
}

node(['scripts/schema.ts']);
node(['test/run.ts', 'render/'], { UPDATE: '1' });
node(['scripts/samples.ts']);
spawnSync('git', ['diff', '--stat', '--', 'test', 'reports', 'schema'], { cwd: root, stdio: 'inherit' });
