// Runs the uvu suites under test/ and cannot pass silently. uvu alone exits 0 when a suite is never run, when no file
// matches, or when a hook throws; it hangs on a promise that never settles. Here each of these is a failure.
// Unit suites share this process; suites under test/lab change the kernel and get a process each. Three of these run at a time, the
// unit suites count as one; those that compare the machine's own state or measure its time-outs run alone, at the end.
// Usage: node --import tsx test/run.ts [part of a path]...
import { spawn } from 'node:child_process';
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
const LAB_FILE_LIMIT_MS = 1_500_000;
/** One more than the cores of a small machine: a lab waits much of its time, between looks and for answers that do not come. */
const AT_ONCE = 3;
/** Begun first, so that the short ones fill up what is left at the end. */
const LONGEST = ['faults-c', 'faults-b1', 'faults-b2', 'faults-a', 'doubles', 'measure', 'shapes-c'].map(
  (name) => `lab/${name}.test.ts`,
);
const ALONE = ['lab/gaps.test.ts', 'lab/lifetime.test.ts', 'lab/twenty.test.ts', 'lab/watch.test.ts'];
const root = import.meta.dirname;
/** A unit suite may change it for itself; files with a process of their own do not inherit that. */
const environment = { ...process.env };
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

interface Ended {
  readonly out: string;
  readonly err: string;
  /** `exit 1`, or why it was ended. */
  readonly how: string;
}

/** A process of its own for one file. */
function start(file: string): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', 'tsx', join(root, 'run.ts'), '--one', file], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
      timeout: LAB_FILE_LIMIT_MS,
    });
    let out = '';
    let err = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      err += text;
    });
    child.on('error', (error) => resolve({ out, err, how: error.message }));
    child.on('close', (code, signal) => resolve({ out, err, how: signal ?? `exit ${code}` }));
  });
}

/** Shows a file's output whole; its last line carries the counts. */
function show(file: string, { out, err, how }: Ended): void {
  const counts = /(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$/.exec(out);
  process.stdout.write(out.slice(0, counts?.index ?? out.length).replace(/^\n+/, ''));
  if (counts === null) {
    fail(file, `ended without counts: ${how} ${err}`);
    return;
  }
  passed += Number(counts[1]);
  failed += Number(counts[2]);
  skipped += Number(counts[3] ?? 0);
  if (Number(counts[2]) > 0 && err) process.stdout.write(err);
}

/** Seconds each file took. */
const seconds = new Map<string, number>();

async function timed<T>(name: string, task: Promise<T>): Promise<T> {
  const began = performance.now();
  const result = await task;
  seconds.set(name, (performance.now() - began) / 1000);
  return result;
}

async function runAllHere(queue: readonly string[]): Promise<void> {
  for (const [index, file] of queue.entries()) await timed(file, runHere(file, index));
}

/** Takes files from the queue; what they print waits until the unit suites have printed theirs. */
async function runAllApart(queue: string[], unitSuites: Promise<void>): Promise<void> {
  const shown: Promise<void>[] = [];
  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const name = file;
    const ended = await timed(name, start(name));
    shown.push(unitSuites.then(() => show(name, ended)));
  }
  await Promise.all(shown);
}

/** The files that took a second or more, slowest first. */
function slowest(): string {
  return [...seconds]
    .filter(([, each]) => each >= 1)
    .sort(([, a], [, b]) => b - a)
    .map(([file, each]) => `${each.toFixed(0).padStart(5)}  ${file}\n`)
    .join('');
}

function rank(file: string): number {
  return LONGEST.includes(file) ? LONGEST.indexOf(file) : LONGEST.length;
}

const apart = files.filter((file) => one === undefined && file.startsWith('lab/'));
const shared = apart.filter((file) => !ALONE.includes(file)).sort((a, b) => rank(a) - rank(b));
const unitSuites = runAllHere(files.filter((each) => !apart.includes(each)));
const lanes = Array.from({ length: AT_ONCE - 1 }, () => runAllApart(shared, unitSuites));
await unitSuites;
await Promise.all([...lanes, runAllApart(shared, unitSuites)]);
await runAllApart(
  apart.filter((file) => ALONE.includes(file)),
  unitSuites,
);
clearInterval(pulse);
if (files.length === 0) fail('(none)', 'no test file matches');
if (skipped > 0) fail('(skipped)', 'tests are never skipped here');
if (one === undefined && files.length > 1) process.stdout.write(`\nSeconds:\n${slowest()}`);
process.stdout.write(`\n${passed} passed, ${failed} failed\n`, () => process.exit(failed > 0 ? 1 : 0));
