// `npm run demo:ci`: four nights of `check --profile ci` on the lab: healthy, a fault, the same fault, healed. Exit codes, the
// baseline, the history and diffs behave; a run that is killed while it writes leaves the last good report as it was.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { listRuns } from '../src/store/runs.ts';
import type { RunDiff } from '../src/types/diff.ts';

const FAULT = 'vtep-mac-changed';
/** A run that ends before it is caught writing is tried again. */
const KILLS_MAX = 5;

export interface Nights {
  /** argv of flannel-doctor itself. */
  readonly doctor: readonly string[];
  /** `--name` and `--state` of a lab that is up and healthy. */
  readonly lab: readonly string[];
  readonly config: string;
  /** Folder of runs. */
  readonly out: string;
  readonly say: (text: string) => void;
}

function assert(holds: boolean, what: string): void {
  if (!holds) throw new Error(`it is not so: ${what}`);
}

/** Runs flannel-doctor; throws when it ends otherwise than the story needs. */
function run({ doctor, say }: Nights, args: readonly string[], expected: number): string {
  const [command, ...words] = [...doctor, ...args];
  const { status, stdout, stderr } = spawnSync(command!, words, { encoding: 'utf8', timeout: 120_000 });
  say(`$ flannel-doctor ${args.join(' ')}; echo "exit $?"\n${stdout}exit ${status}\n`);
  if (status !== expected)
    throw new Error(`flannel-doctor ${args.join(' ')} ended with ${status}, not ${expected}: ${stderr}`);
  return stdout;
}

function night(nights: Nights, expected: number): void {
  run(nights, ['check', '-c', nights.config, '--profile', 'ci', '--out', nights.out, '--quiet'], expected);
}

/** Folders of runs that are being written, or were when they were killed. */
function unfinished(out: string): string[] {
  return readdirSync(out).filter((name) => name.startsWith('.run-'));
}

/** The newest run's files are what its sums say. */
function lastIsWhole(out: string): void {
  const last = listRuns(out).at(-1)!;
  execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'SHA256SUMS'], { cwd: join(out, last.name) });
}

/** Starts a run and ends it by SIGKILL once its report is written and its folder has no name yet. */
async function killWhileWriting(nights: Nights): Promise<boolean> {
  const { doctor, config, out } = nights;
  const [command, ...words] = [...doctor, 'check', '-c', config, '--profile', 'ci', '--out', out, '--quiet'];
  const child = spawn(command!, words, { stdio: 'ignore' });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  while (child.exitCode === null && !unfinished(out).some((name) => existsSync(join(out, name, 'report.json'))))
    await pause(1);
  child.kill('SIGKILL');
  return (await ended) === 'SIGKILL' && unfinished(out).length > 0;
}

/** Plays the four nights; throws where anything is not as it ought to be. */
export async function fourNights(nights: Nights): Promise<void> {
  const { out, lab, say } = nights;
  const verdicts = (): string =>
    listRuns(out)
      .map(({ summary }) => summary.verdict)
      .join(' ');
  const diff = (older: string, newer: string, expected: number): RunDiff =>
    JSON.parse(run(nights, ['diff', older, newer, '--runs', out, '--format', 'json'], expected)) as RunDiff;

  say('Night 1: healthy. There is no run before it to compare with.');
  night(nights, 0);

  say('Night 2: the VTEP of minion2 has another MAC. The cause is new: exit 1.');
  run(nights, ['lab', 'break', FAULT, ...lab], 0);
  night(nights, 1);
  say('What changed since it last worked?');
  run(nights, ['diff', 'last-good', 'last', '--runs', out], 1);
  const changed = diff('last-good', 'last', 1);
  assert(changed.causes.new.map(({ id }) => id).join() === FAULT, 'the one new cause is the fault');
  const first = changed.facts[0];
  assert(first?.kind === 'mac' && first.hosts.join() === 'minion2' && first.pairs.count === 4, 'the MAC stands first');

  say('Night 3: the same fault. It is known since the night before: exit 0, and the report still tells it.');
  night(nights, 0);
  const again = diff(listRuns(out)[1]!.name.replace(/^/, `${out}/`), 'last', 0);
  assert(again.causes.lasting.length === 1 && again.facts.length === 0, 'it lasts, and nothing else changed');

  say('A run is killed while it writes (kill -9).');
  const before = verdicts();
  let killed = false;
  for (let n = 0; n < KILLS_MAX && !killed; n++) killed = await killWhileWriting(nights);
  assert(killed, 'the run was caught writing');
  assert(verdicts().startsWith(before), 'the runs before are there');
  lastIsWhole(out);
  run(nights, ['report', 'last', '--runs', out, '--format', 'json'], 0);

  say('Night 4: healed. What the killed run left is gone too.');
  run(nights, ['lab', 'heal', ...lab], 0);
  night(nights, 0);
  assert(unfinished(out).length === 0, 'nothing unfinished is left');
  assert(/^healthy unhealthy( unhealthy)+ healthy$/.test(verdicts()), `the history: ${verdicts()}`);
  const healed = diff(join(out, listRuns(out)[1]!.name), 'last', 0);
  assert(healed.causes.gone.length === 1 && healed.causes.new.length === 0, 'the cause is gone');
  assert(diff(join(out, listRuns(out)[0]!.name), 'last', 0).facts.length === 0, 'all is as it was on the first night');
  lastIsWhole(out);
  say(`History: ${join(out, 'index.html')}`);
}

async function demo(): Promise<void> {
  const root = join(import.meta.dirname, '..');
  const doctor = [process.execPath, join(root, 'bin/flannel-doctor')];
  const state = mkdtempSync(join(tmpdir(), 'flannel-doctor-nights-'));
  const lab = ['--name', 'nights', '--state', state];
  const out = join(root, 'reports/nights');
  rmSync(out, { recursive: true, force: true });
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  try {
    const config = execFileSync(doctor[0]!, [doctor[1]!, 'lab', 'up', ...lab], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await fourNights({ doctor, lab, config: config.trim(), out, say });
  } finally {
    spawnSync(doctor[0]!, [doctor[1]!, 'lab', 'down', ...lab], { stdio: 'inherit' });
    rmSync(state, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) await demo();
