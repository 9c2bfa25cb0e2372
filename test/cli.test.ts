// The command line from outside: exit codes, streams, files. Runs the source through tsx, as a user runs the build.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { RunDiff } from '../src/types/diff.ts';
import type { Report } from '../src/types/report.ts';
import { schemaErrors } from './valid-report.ts';

const root = join(import.meta.dirname, '..');
const captures = join(root, 'test/fixtures/captures');
const healthy = join(captures, 'flannel-0.20.2-iproute2-6.1.0');
const folder = mkdtempSync(join(tmpdir(), 'flannel-doctor-cli-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));

function doctor(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--import', 'tsx', join(root, 'src/cli.ts'), ...args],
    {
      encoding: 'utf8',
      cwd: root,
      env: { ...process.env, COLUMNS: '80' },
    },
  );
  return { status, stdout, stderr };
}

/** A copy of the healthy capture with one file changed. */
function broken(name: string, file: string, change: (text: string) => string): string {
  const path = join(folder, name);
  cpSync(healthy, path, { recursive: true });
  writeFileSync(join(path, file), change(readFileSync(join(path, file), 'utf8')));
  return path;
}

const drop = (part: string) => (text: string) =>
  text
    .split('\n')
    .filter((line) => !line.includes(part))
    .join('\n');

test('help and version', () => {
  assert.is(doctor('--help').status, 0);
  assert.match(doctor('--help').stdout, /Exit codes: 0 all examined and healthy/);
  assert.match(doctor('--version').stdout, /^flannel-doctor \d+\.\d+\.\d+\n$/);
  for (const verb of ['check', 'trace', 'collect', 'worker', 'diff', 'report', 'explain', 'commands', 'lab']) {
    const { status, stdout } = doctor(verb, '--help');
    assert.is(status, 0, verb);
    assert.ok(stdout.split(`flannel-doctor ${verb}`).length >= 3, `${verb}: two examples`);
  }
});

test('exit 0: every capture is healthy', () => {
  for (const capture of readdirSync(captures)) {
    const { status, stdout, stderr } = doctor('check', '--bundle', join(captures, capture));
    assert.is(status, 0, `${capture}: ${stdout}${stderr}`);
    assert.match(stdout, /^HEALTHY/);
  }
});

test('exit 1: a problem; machine formats stand alone on stdout', () => {
  const path = broken('fdb', 'hosts/minion1/bridge-fdb.txt', drop('192.168.122.103'));
  const { status, stdout } = doctor('check', '--bundle', path, '--format', 'json');
  assert.is(status, 1);
  assert.equal(schemaErrors(stdout), []);
  const report = JSON.parse(stdout) as Report;
  assert.equal(
    report.causes.map(({ id, culprit }) => `${id} ${culprit.host} -> ${culprit.peer}`),
    ['fdb-entry-missing minion1 -> minion3'],
  );
  assert.match(doctor('check', '--bundle', path, '--format', 'csv').stdout, /fdb-entry-missing/);
  assert.match(doctor('explain', report.causes[0]!.id).stdout, /FDB[\s\S]*bridge fdb append[\s\S]*mended when:/);
});

test('the same bundle gives the same report, byte for byte', () => {
  const path = broken('same', 'hosts/minion2/ip-neigh.txt', drop('10.1.9.0'));
  writeFileSync(
    join(path, 'manifest.json'),
    JSON.stringify({ schema: 1, takenAt: '2026-01-01T00:00:00.000Z', hosts: [] }),
  );
  const first = doctor('check', '--bundle', path, '--format', 'json').stdout;
  assert.ok(first.length > 1000);
  assert.is(doctor('check', '--bundle', path, '--format', 'json').stdout, first);
});

test('a warning is exit 1, and 0 with --fail-on error', () => {
  const path = broken('warning', 'hosts/minion1/subnet.env', (text) =>
    text.replace('FLANNEL_MTU=1450', 'FLANNEL_MTU=1400'),
  );
  assert.is(doctor('check', '--bundle', path).status, 1);
  assert.is(doctor('check', '--bundle', path, '--fail-on', 'error').status, 0);
  assert.is(doctor('check', '--bundle', path, '--skip', 'subnet-env-mtu-wrong').status, 0);
  assert.is(doctor('check', '--bundle', path, '--only', 'fdb-entry-missing').status, 0);
});

test('a stored run is rendered in every format, as the samples show it', () => {
  const samples = join(root, 'reports/samples');
  const files = { json: 'report.json', junit: 'junit.xml', markdown: 'report.md', prometheus: 'flannel-doctor.prom' };
  for (const [format, file] of Object.entries(files)) {
    const { status, stdout } = doctor('report', join(samples, 'report.json'), '--format', format);
    assert.is(status, 0, format);
    assert.is(stdout, readFileSync(join(samples, file), 'utf8'), format);
  }
  assert.match(doctor('report', samples, '--format', 'csv').stdout, /\nfinding,error,minion2,/);
  const { status, stderr } = doctor('report', samples, '--format', 'pdf');
  assert.is(status, 2);
  assert.match(stderr, 'choices are table, json, csv, junit, markdown, prometheus, html');
});

test('exit 3: nothing wrong, not all examined', () => {
  const path = broken('gap', 'hosts/minion1/bridge-fdb.txt', () => 'bash: bridge: command not found\n');
  const { status, stdout } = doctor('check', '--bundle', path);
  assert.is(status, 3);
  assert.match(stdout, /no-command/);
  const traced = doctor('trace', 'minion1', 'minion2', '--bundle', path);
  assert.is(traced.status, 3);
  assert.match(traced.stdout, /^INCOMPLETE/);
  rmSync(join(path, 'leases'), { recursive: true });
  assert.is(doctor('check', '--bundle', path).status, 3);
});

test('exit 3: a lease whose host nobody read; 0 where hosts were chosen by name', () => {
  const path = join(folder, 'one-host-less');
  cpSync(healthy, path, { recursive: true });
  rmSync(join(path, 'hosts', 'minion2'), { recursive: true });
  const { status, stdout } = doctor('check', '--bundle', path, '--format', 'json');
  const { verdict, incomplete, findings, gaps } = JSON.parse(stdout);
  assert.equal([status, verdict, incomplete, findings], [3, 'incomplete', true, []]);
  assert.match(gaps[0].detail, /^no host was read that holds 10\.1\.\d+\.0-24; --host/);
  assert.is(doctor('check', '--bundle', path, '--host', 'minion1').status, 0);
});

test('exit 2: wrong usage, wrong config, no bundle: one line that says what to do', () => {
  const config = join(folder, 'broken.yaml');
  writeFileSync(config, 'leases:\n  - file: leases.json\nhots: []\n');
  const cases: readonly (readonly [string[], RegExp])[] = [
    [['chek'], /unknown verb "chek"/],
    [['check', '--bundle', join(folder, 'nowhere')], /nowhere/],
    [['check', '-c', join(folder, 'nowhere.yaml')], /nowhere\.yaml/],
    [['check', '-c', config], /broken\.yaml:3:1/],
    [['check', '--bundle', healthy, '--format', 'pdf'], /table, json, csv/],
    [['check', '--bundle', healthy, '--host', 'minion9'], /minion1, minion2, minion3/],
    [['check', '--profile', 'night'], /choices are oncall, acceptance, ci/],
    [['check', '--profile', 'oncall'], /--host NAME/],
    [['check', '--profile', 'oncall', '--host', 'minion1', '--bundle', healthy], /leave --bundle and --passive out/],
    [['check', '--bundle', healthy, '--only', 'fdb-missing'], /no check is called fdb-missing/],
    [['check', '--bundle', healthy, '--keep', '3'], /give --out as well/],
    [['check', '--nonsense'], /unknown option/],
    [['explain', 'fdb-entry'], /near it: fdb-entry/],
  ];
  for (const [args, says] of cases) {
    const { status, stdout, stderr } = doctor(...args);
    assert.is(status, 2, `${args.join(' ')}: ${stderr}`);
    assert.is(stdout, '', args.join(' '));
    assert.match(stderr, says);
    assert.not.match(stderr, /\n\s+at /, 'no stack trace');
  }
});

test('--out writes every format; report renders it again; --baseline knows its causes', () => {
  const path = broken('out', 'hosts/minion1/ip-r.txt', drop('10.1.9.0'));
  const out = join(folder, 'runs');
  assert.is(doctor('check', '--bundle', path, '--out', out).status, 1);
  const [run] = readdirSync(out).filter((name) => name !== 'index.html');
  const written = readdirSync(join(out, run!));
  for (const file of ['SHA256SUMS', 'bundle.tar.gz', 'report.json', 'report.txt', 'findings.csv', 'run.json'])
    assert.ok(written.includes(file), file);
  assert.match(doctor('report', join(out, run!)).stdout, /route-missing/);
  assert.is(doctor('check', '--bundle', path, '--baseline', join(out, run!)).status, 0);
  assert.is(doctor('report', folder).status, 2);
  const again = doctor('check', '--bundle', path, '--out', out, '--baseline', 'last', '--keep', '1');
  assert.is(again.status, 0, again.stderr);
  assert.match(again.stdout, /SINCE .*: 1 cause, 0 new, 1 known, 0 gone/);
  assert.is(readdirSync(out).length, 3, 'the run that was compared with stays, --keep or not');
  assert.match(doctor('diff', 'last-good', 'last', '--runs', out).stderr, /holds no healthy run/);
});

test('a bundle as the baseline is judged as it stands', () => {
  const path = broken('known', 'hosts/minion1/bridge-fdb.txt', (text) => text.replaceAll(/^.* dst .*$/gm, ''));
  assert.is(doctor('check', '--bundle', path, '--baseline', healthy).status, 1);
  assert.is(doctor('check', '--bundle', path, '--baseline', path).status, 0);
});

test('a reader that closes early costs neither the run nor its exit code', () => {
  const path = broken('early', 'hosts/minion1/bridge-fdb.txt', drop('192.168.122.103'));
  const out = join(folder, 'early-runs');
  const line = '"$0" --import tsx src/cli.ts check --bundle "$1" --out "$2" --format html | true; echo "$PIPESTATUS"';
  const { stdout } = spawnSync('bash', ['-c', line, process.execPath, path, out], { encoding: 'utf8', cwd: root });
  assert.is(stdout, '1\n');
  assert.is(readdirSync(out).filter((name) => /^\d/.test(name)).length, 1);
});

test('a spoiled report is told by what is wrong in it', () => {
  const report = JSON.parse(doctor('check', '--bundle', healthy, '--format', 'json').stdout) as Report;
  const path = join(folder, 'spoiled.json');
  for (const [field, value] of Object.entries({ causes: [1], hosts: [{}], scope: {} })) {
    writeFileSync(path, JSON.stringify({ ...report, [field]: value }));
    for (const args of [
      ['report', path],
      ['diff', path, healthy],
    ]) {
      const { status, stdout, stderr } = doctor(...args);
      assert.is(status, 2, `${field}: ${stderr}`);
      assert.is(stdout, '');
      assert.match(stderr, new RegExp(`spoiled.json is no whole report \\(${field}`));
    }
  }
});

test('with a bundle a config may name files that are on another machine', () => {
  const config = join(folder, 'elsewhere.yaml');
  writeFileSync(config, 'leases: [{ file: not-here.json }]\nssh: { identityFile: not-here }\n');
  assert.is(doctor('check', '--bundle', healthy, '-c', config).status, 0);
  assert.match(doctor('check', '-c', config).stderr, /there is no file .*not-here/);
});

test('diff: exit 1 for a new cause, 0 for one that is gone; the word a run goes by', () => {
  const [healthy, broken] = ['healthy', 'vtep-mac-changed'].map((name) => join(root, 'demo', name));
  const come = doctor('diff', healthy!, broken!);
  assert.is(come.status, 1, come.stderr);
  assert.match(come.stdout, /NEW +ERROR vtep-mac-changed minion2[\s\S]*4 of 6 {2}minion2/);
  const gone = doctor('diff', broken!, healthy!, '--format', 'json');
  assert.is(gone.status, 0, gone.stderr);
  assert.is((JSON.parse(gone.stdout) as RunDiff).causes.gone.length, 1);
  assert.is(doctor('diff', healthy!, folder).status, 2);
});

test('commands lists what would run, and nothing that writes', () => {
  const { status, stdout } = doctor('commands', '--vni', '4096');
  assert.is(status, 0);
  assert.match(stdout, /bridge fdb\n/);
  assert.match(stdout, /ethtool -k flannel\.4096\n/);
  const [reading = '', ...active] = stdout.split('\n\n');
  // `set` of a shell changes only the shell
  assert.not.match(reading.replaceAll(/\bset -[-f]/g, ''), /\b(add|del|replace|append|flush|set|-w)\b/);
  assert.match(active.join('\n\n'), /\becho 198\.51\.100\.0 84 11\n/);
});

test('colour only where it is wanted', () => {
  assert.not.ok(doctor('check', '--bundle', healthy).stdout.includes('\u001b'));
});

test.run();
