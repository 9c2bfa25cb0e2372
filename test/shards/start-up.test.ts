// Redis and its queue load only where workers are asked for: no verb imports them before it runs.
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const commands = join(import.meta.dirname, '../../src/commands');
const STATIC = /^(?:import|export)\s+(?!type\b)[^'";]*?from\s*'([^']+)'|^import\s+'([^']+)'/gm;

/** Packages that are loaded together with a file. */
function packagesOf(file: string, seen = new Set<string>()): Set<string> {
  const packages = new Set<string>();
  if (seen.has(file)) return packages;
  seen.add(file);
  for (const [, from, bare] of readFileSync(file, 'utf8').matchAll(STATIC)) {
    const target = (from ?? bare)!;
    if (!target.startsWith('.')) packages.add(target);
    else for (const each of packagesOf(join(dirname(file), target), seen)) packages.add(each);
  }
  return packages;
}

test('no verb loads bullmq or ioredis to begin with', () => {
  assert.ok(packagesOf(join(commands, 'check-sites.ts')).has('bullmq'));
  const verbs = readdirSync(commands).filter((name) => name !== 'check-sites.ts');
  assert.ok(verbs.length > 20);
  for (const name of verbs)
    for (const banned of ['bullmq', 'ioredis']) assert.not.ok(packagesOf(join(commands, name)).has(banned), name);
});

test.run();
