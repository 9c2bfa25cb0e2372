// Runs in their folder: nothing but whole ones, whoever ends the program when.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { summaryOf } from '../../src/compare/summary.ts';
import { beginRun, finishRun, listRuns, removeRun, runName } from '../../src/store/runs.ts';
import type { Report } from '../../src/types/report.ts';
import { healthy, measured } from '../render/reports.ts';

const test = suite('runs');
const root = join(import.meta.dirname, '..', '..');
const estate = join(root, 'test/fixtures/captures/flannel-0.20.2-iproute2-6.1.0');
const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-runs-'));
test.after(() => rmSync(dir, { recursive: true, force: true }));

function store(folder: string, report: Report): string {
  const unfinished = beginRun(folder);
  writeFileSync(join(unfinished, 'run.json'), JSON.stringify(summaryOf(report)));
  return finishRun(folder, unfinished, report.takenAt);
}

const at = (takenAt: string): Report => ({ ...healthy(3), takenAt });

test('oldest first; a name that is taken gets a number; what is no run is passed over', () => {
  const folder = join(dir, 'order');
  assert.equal(listRuns(folder), []);
  for (const takenAt of ['2026-01-03T00:00:00.000Z', '2026-01-01T00:00:00.000Z']) store(folder, at(takenAt));
  for (let n = 0; n < 10; n++) store(folder, at('2026-01-02T00:00:00.000Z'));
  mkdirSync(join(folder, 'samples'));
  mkdirSync(join(folder, 'broken'));
  writeFileSync(join(folder, 'broken', 'run.json'), '{"schema":1');
  const names = listRuns(folder).map(({ name }) => name);
  assert.is(names.length, 12);
  assert.is(names[0], '2026-01-01T00-00-00Z');
  assert.equal(names.slice(-3), ['2026-01-02T00-00-00Z-9', '2026-01-02T00-00-00Z-10', '2026-01-03T00-00-00Z']);
  removeRun(folder, names[0]!);
  assert.is(listRuns(folder).length, 11);
});

test('a time that is none makes no path', () => {
  assert.is(runName('2026-01-01T00:00:00.000Z'), '2026-01-01T00-00-00Z');
  for (const hostile of ['../../etc/cron.d/x', '/etc', '..', '.', '', 'a\u001b[2J\n']) {
    const name = runName(hostile);
    assert.match(name, /^run-[\w-]*$/);
  }
});

test('a summary: loss of all packets, median of medians, the slowest pair', () => {
  const { overlay, underlay } = summaryOf(measured());
  assert.equal(overlay, { lossPercent: 1.667, rttMsP50: 0.2, rttMsWorst: 0.5 });
  assert.equal(underlay, { lossPercent: 0, rttMsP50: 0.1, rttMsWorst: 0.5 });
  assert.is(summaryOf(healthy(3)).overlay, null);
});

/** Checks a bundle into a folder, killed in the middle of a call where one is named. */
function check(folder: string, killAt: string | null, ...more: string[]) {
  const preload = killAt === null ? [] : ['--import', join(import.meta.dirname, 'kill-at.mjs')];
  const args = ['src/cli.ts', 'check', '--bundle', estate, '--out', folder, ...more];
  return spawnSync(process.execPath, ['--import', 'tsx', ...preload, ...args], {
    encoding: 'utf8',
    cwd: root,
    env: { ...process.env, ...(killAt === null ? {} : { KILL_AT: killAt }) },
  });
}

/** What a reader sees: runs with a right SHA256SUMS, and the history. */
function seen(folder: string): string {
  const names = readdirSync(folder).filter((name) => !name.startsWith('.'));
  const runs = names.filter((name) => name !== 'index.html');
  for (const name of runs)
    execFileSync('sha256sum', ['--quiet', '--strict', '-c', 'SHA256SUMS'], { cwd: join(folder, name) });
  const history = existsSync(join(folder, 'index.html')) ? readFileSync(join(folder, 'index.html'), 'utf8') : '';
  for (const [, name] of history.matchAll(/href="([^"/]+)\//g)) assert.ok(runs.includes(name!), `${name} is linked`);
  return [...names, history].join('\n');
}

test('killed in the middle of writing: the runs before stay whole, and the next run leaves no rest', () => {
  const folder = join(dir, 'killed');
  const first = check(folder, null);
  assert.is(first.status, 0, first.stderr);
  const before = seen(folder);
  for (const moment of [
    'writeFileSync /read/',
    'writeFileSync report.json',
    'renameSync bundle.tar.gz',
    'writeFileSync SHA256SUMS',
  ]) {
    const { signal, stderr } = check(folder, moment);
    assert.is(signal, 'SIGKILL', `${moment}: ${stderr}`);
    assert.is(seen(folder), before, moment);
  }
  const { signal, stderr } = check(folder, 'rmSync /\\.run-[^/]*$', '--keep', '1');
  assert.is(signal, 'SIGKILL', stderr);
  assert.is(listRuns(folder).length, 1);
  seen(folder);
  assert.is(check(folder, null, '--keep', '1').status, 0);
  assert.is(listRuns(folder).length, 1);
  seen(folder);
  assert.equal(
    readdirSync(folder).filter((name) => name.startsWith('.')),
    [],
  );
});

test.run();
