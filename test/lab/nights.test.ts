// Runs as others start them, on one lab: acceptance against its thresholds, then four nights in CI.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fourNights } from '../../scripts/demo-ci.ts';
import { labDown } from '../../src/lab/down.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { labUp } from '../../src/lab/up.ts';
import { listRuns, sha256 } from '../../src/store/runs.ts';
import type { Report } from '../../src/types/report.ts';
import { schemaErrors } from '../valid-report.ts';
import { temporaryState } from './machine.ts';

const test = suite('runs on the lab');
const root = join(import.meta.dirname, '..', '..');
const DOCTOR = [process.execPath, '--import', 'tsx', join(root, 'src/cli.ts')];
const name = 'nights';
const state = temporaryState();
const runs = join(state, 'accepted');
let lab: Lab;

/** Accepts the lab against these thresholds; the newest run's report, and how the program ended. */
function accept(expect: string) {
  // beside the lab's own: its paths are relative to it
  const config = join(dirname(lab.paths.config), 'accept.yaml');
  const own = readFileSync(lab.paths.config, 'utf8');
  writeFileSync(config, `${own}expect: ${expect}\nlimits: { packetsPerSecondPerHost: 2000 }\n`);
  const [command, ...words] = [
    ...DOCTOR,
    'check',
    '-c',
    config,
    '--profile',
    'acceptance',
    '--out',
    runs,
    '--format',
    'json',
  ];
  const { status, stdout, stderr } = spawnSync(command!, words, { encoding: 'utf8' });
  assert.equal(schemaErrors(stdout), [], stderr);
  const report = JSON.parse(stdout) as Report;
  const { outcome, criteria } = report.acceptance!;
  const told = criteria.map((each) => `${each.id} ${each.outcome} ${each.measured} ${each.detail}`).join('\n');
  return { status, outcome, criteria, told, folder: join(runs, listRuns(runs).at(-1)!.name) };
}

const GENEROUS = '{ overlayMtu: 1450, lossPercent: 0, rttMsP99: 60000, overheadMsP50: 60000 }';

test('a healthy lab is accepted: every criterion has its number, and the protocol names the bundle by its sum', async () => {
  await labUp({ name, state });
  lab = openLab(name, state);
  const { status, outcome, criteria, told, folder } = accept(GENEROUS);
  assert.is(status, 0, told);
  assert.is(outcome, 'accepted');
  for (const each of criteria)
    assert.ok(each.outcome === 'pass' && each.measured !== null && each.limit !== null, told);
  const sum = sha256(join(folder, 'bundle.tar.gz'));
  for (const file of ['acceptance.md', 'acceptance.html']) {
    const protocol = readFileSync(join(folder, file), 'utf8');
    assert.ok(protocol.includes(sum), file);
    assert.match(protocol, 'ACCEPTED');
    for (const { title } of criteria) assert.ok(protocol.includes(title), `${file}: ${title}`);
  }
});

test('the MTU lowered on one link: exactly the path MTU fails', async () => {
  await lab.underlay('ip link set minion2 mtu 1400'.split(' '));
  const { status, criteria, told } = accept(GENEROUS);
  await lab.underlay('ip link set minion2 mtu 1500'.split(' '));
  assert.is(status, 1, told);
  assert.equal(
    criteria.flatMap(({ id, outcome }) => (outcome === 'pass' ? [] : [`${id} ${outcome}`])),
    ['path-mtu fail'],
    told,
  );
  assert.is(criteria.find(({ id }) => id === 'path-mtu')!.measured, 1350);
});

test('a latency budget that is missed: exactly the round trip fails', () => {
  const { status, criteria, told } = accept(GENEROUS.replace('rttMsP99: 60000', 'rttMsP99: 0'));
  assert.is(status, 1, told);
  assert.equal(
    criteria.flatMap(({ id, outcome }) => (outcome === 'pass' ? [] : [`${id} ${outcome}`])),
    ['round-trip fail'],
    told,
  );
});

test('four nights in CI: history, diffs, exit codes, baseline, and a run killed while it writes', async () => {
  const where = ['--name', name, '--state', state];
  const told: string[] = [];
  try {
    await fourNights({
      doctor: DOCTOR,
      lab: where,
      config: lab.paths.config,
      out: join(state, 'nights'),
      say: (text) => void told.push(text),
    });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${told.slice(-4).join('\n')}`);
  }
  const history = readFileSync(join(state, 'nights', 'index.html'), 'utf8');
  assert.match(history, 'vtep-mac-changed');
  assert.match(history, '>gone<');
});

test('the lab goes down', async () => {
  await labDown(name, state);
  assert.throws(() => openLab(name, state));
});

test.run();
