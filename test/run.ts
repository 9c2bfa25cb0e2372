// Runs the uvu suites under test/ and cannot pass silently. uvu alone exits 0 when a suite is never run, when no file
// matches, or when a hook throws; it hangs on a promise that never settles. Here each of these is a failure.
// Unit suites share this process; suites under test/lab change the kernel and get a process each.
// Usage: node --import tsx test/run.ts [part of a path]...
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

type Suite = () => Promise<[errors: string, ran: number, skipped: number, total: number]>;
interface UvuGlobals {
  UVU_DEFER: number;
  UVU_INDEX: number;
  UVU_QUEUE: [string | null, ...Suite[]][];
}

const SUITE_LIMIT_MS = 240_000;
const LAB_FILE_LIMIT_MS = 900_000;
const root = import.meta.dirname;
const one = process.argv[2] === '--one' ? process.argv[3] : undefined;
const wanted = process.argv.slice(2);
const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.test.ts'))
  .filter((file) =>
    one === undefined ? wanted.length === 0 || wanted.some((part) => file.includes(part)) : file === one,
  )
  .sort((a, b) => Number(a.startsWith('lab/')) - Number(b.startsWith('lab/')) || (a < b ? -1 : 1));

let passed = 0;
let failed = 0;
let skipped = 0;
function fail(where: string, why: string): void {
  failed++;
  process.stdout.write(`\nFAIL ${where}: ${why}\n`);
}
process.on('uncaughtException', (error) => fail('(uncaught)', String(error?.stack ?? error)));
process.on('unhandledRejection', (error) => fail('(unhandled rejection)', String((error as Error)?.stack ?? error)));

const uvu = globalThis as unknown as UvuGlobals;
uvu.UVU_DEFER = 1; // before uvu loads: suites queue instead of starting by themselves
await import('uvu');
const pulse = setInterval(() => {}, 1000); // a promise that never settles must reach its limit, not end the loop

async function runHere(file: string, index: number): Promise<void> {
  uvu.UVU_INDEX = index;
  uvu.UVU_QUEUE[index] = [file];
  try {
    await import(pathToFileURL(join(root, file)).href);
  } catch (error) {
    fail(file, String((error as Error).stack ?? error));
    return;
  }
  const [, ...suites] = uvu.UVU_QUEUE[index];
  if (suites.length === 0) fail(file, 'no suite was run: is .run() missing?');
  process.stdout.write(`${file} `);
  for (const suite of suites) {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(() => resolve(null), one === undefined ? SUITE_LIMIT_MS : LAB_FILE_LIMIT_MS);
    });
    const result = await Promise.race([suite(), late]);
    clearTimeout(timer);
    if (result === null) {
      fail(file, 'the suite did not end in time');
      continue;
    }
    const [errors, ran, skippedHere, total] = result;
    passed += ran;
    skipped += skippedHere;
    failed += total - ran;
    if (errors.length > 0) process.stdout.write(`\n${errors}\n`);
    if (total + skippedHere === 0) fail(file, 'the suite has no tests');
    if (total > ran && errors.length === 0) process.stdout.write(`\n${total - ran} tests did not run: a hook threw\n`);
  }
  process.stdout.write('\n');
}

/** A process of its own for one file; its last line carries the counts. */
function runApart(file: string): void {
  const child = spawnSync(process.execPath, ['--import', 'tsx', join(root, 'run.ts'), '--one', file], {
    encoding: 'utf8',
    timeout: LAB_FILE_LIMIT_MS,
    maxBuffer: 64 * 1024 * 1024,
  });
  const out = child.stdout ?? '';
  const counts = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(out);
  process.stdout.write(out.slice(0, counts?.index ?? out.length).replace(/^\n+/, ''));
  if (counts === null) {
    fail(file, `ended without counts: ${child.error?.message ?? `exit ${child.status}`} ${child.stderr}`);
    return;
  }
  passed += Number(counts[1]);
  failed += Number(counts[2]);
  skipped += Number(counts[3] ?? 0);
  if (Number(counts[2]) > 0 && child.stderr) process.stdout.write(child.stderr);
}

for (const [index, file] of files.entries()) {
  if (one === undefined && file.startsWith('lab/')) runApart(file);
  else await runHere(file, index);
}
clearInterval(pulse);
if (files.length === 0) fail('(none)', 'no test file matches');
if (skipped > 0) fail('(skipped)', 'tests are never skipped here');
process.stdout.write(`\n${passed} passed, ${failed} failed\n`, () => process.exit(failed > 0 ? 1 : 0));
