// An estate read by workers through a real Redis, beside the same estate read by one machine. Hosts are real SSH servers in this
// process with canned answers; the checker and the workers are processes of their own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rowsOf, syntheticEstate, syntheticHost } from '../../bench/estate.ts';
import type { Report } from '../../src/types/report.ts';
import { type CannedHosts, cannedHosts } from '../canned-hosts.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { until } from '../until.ts';

const HOSTS = 200;
const SITES = ['east', 'west'];
/** Rows that are not there, a host that is down. */
const LOST_ROW: ReadonlyMap<number, keyof ReturnType<typeof rowsOf>> = new Map([
  [3, 'fdb'],
  [77, 'neighbour'],
  [150, 'route'],
]);
const DOWN = 42;
const FILE_OF = { fdb: 'bridge-fdb.txt', neighbour: 'ip-neigh.txt', route: 'ip-r.txt' } as const;
const PASSWORD = 'a-password-that-is-never-printed';

const root = join(import.meta.dirname, '../..');
const test = suite('workers');
let hosts: CannedHosts;
let redis: TestRedis;
let dir: string;
let alone: Report;
const started: Doctor[] = [];

interface Doctor {
  readonly child: ChildProcess;
  readonly out: () => string;
  readonly err: () => string;
  readonly ended: Promise<number | null>;
}

/** The program as users run it. */
function doctor(...args: readonly string[]): Doctor {
  const child = spawn(process.execPath, [join(root, 'bin/flannel-doctor'), ...args], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FLANNEL_DOCTOR_REDIS_PASSWORD: PASSWORD, SSH_AUTH_SOCK: '' },
  });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const started_: Doctor = {
    child,
    out: () => out,
    err: () => err,
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
  started.push(started_);
  return started_;
}

const url = () => `redis://127.0.0.1:${redis.port}/1`;

async function worker(site: string, config = 'worker.yaml'): Promise<Doctor> {
  const one = doctor('worker', '--site', site, '--redis', url(), '-c', config);
  await until('a worker waits for shards', () => {
    if (one.child.exitCode !== null) throw new Error(one.err());
    return one.err().includes('waits for shards');
  });
  return one;
}

function check(...args: readonly string[]): Doctor {
  return doctor('check', '-c', 'estate.yaml', '--passive', '--format', 'json', '--redis', url(), ...args);
}

async function reported(run: Doctor): Promise<Report> {
  const code = await run.ended;
  assert.is(code, 1, run.err());
  return JSON.parse(run.out()) as Report;
}

/** Byte for byte, but for when. Tells where they begin to differ: whole reports say nothing to a reader. */
function assertSame(one: Report, other: Report): void {
  const [a, b] = [one, other].map((report) => JSON.stringify({ ...report, takenAt: null })) as [string, string];
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  assert.is(a.slice(Math.max(0, at - 200), at + 200), b.slice(Math.max(0, at - 200), at + 200));
}

async function endAll(): Promise<void> {
  for (const { child } of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
  await Promise.all(started.splice(0).map(({ ended }) => ended));
}

test.before(async () => {
  dir = mkdtempSync(join(tmpdir(), 'fd-workers-'));
  const estate = syntheticEstate(HOSTS);
  const files = (n: number) => {
    if (n === DOWN) return null;
    const own = estate.files(n);
    const lost = LOST_ROW.get(n);
    if (lost === undefined) return own;
    const row = rowsOf(syntheticHost((n + 9) % HOSTS))[lost];
    const file = FILE_OF[lost];
    return new Map([...own, [file, Buffer.from(own.get(file)!.toString('latin1').replace(row, ''), 'latin1')]]);
  };
  hosts = await cannedHosts(HOSTS, files);
  redis = await startRedis('--requirepass', PASSWORD);
  const leases = Array.from({ length: HOSTS }, (_, n) => {
    const { overlay, underlay, mac } = syntheticHost(n);
    return { subnet: `${overlay}/24`, publicIp: underlay, vtepMac: mac, vni: 1 };
  });
  const network = { Network: '10.0.0.0/8', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1 } };
  writeFileSync(join(dir, 'leases.json'), JSON.stringify({ network, leases }));
  const ssh = {
    user: 'root',
    port: hosts.port,
    identityFile: hosts.key,
    knownHosts: hosts.knownHosts,
    configFile: 'none',
  };
  const listed = Array.from({ length: HOSTS }, (_, n) => ({
    name: syntheticHost(n).name,
    address: hosts.address(n),
    site: SITES[n % SITES.length],
  }));
  writeFileSync(join(dir, 'alone.yaml'), JSON.stringify({ leases: [{ file: 'leases.json' }], hosts: listed, ssh }));
  // who asks knows neither key nor port
  writeFileSync(join(dir, 'estate.yaml'), JSON.stringify({ leases: [{ file: 'leases.json' }], hosts: listed }));
  writeFileSync(join(dir, 'worker.yaml'), JSON.stringify({ ssh }));
  alone = await reported(doctor('check', '-c', 'alone.yaml', '--passive', '--format', 'json'));
});
test.after.each(endAll);
test.after(async () => {
  await endAll();
  await redis.stop();
  await hosts.stop();
  rmSync(dir, { recursive: true, force: true });
});

test('one machine finds what the estate was made with', () => {
  assert.is(alone.causes.length, LOST_ROW.size);
  assert.is(alone.scope.hostsRead, HOSTS - 1);
});

test('four workers, one killed and Redis restarted in the middle: the report of one machine, nothing twice, nobody lost', async () => {
  const workers = await Promise.all([...SITES, ...SITES].map((site) => worker(site)));
  let release = (): void => {};
  hosts.hold = new Promise((resolve) => {
    release = resolve;
  });
  const before = Array.from({ length: HOSTS }, (_, n) => hosts.answered(n));
  const run = check('--shard-size', '10');
  await until('hosts are asked', () => hosts.waiting() > 20);
  workers[0]!.child.kill('SIGKILL');
  await redis.restart();
  release();
  const report = await reported(run);
  assertSame(report, alone);
  const asked = before.map((count, n) => hosts.answered(n) - count).filter((_, n) => n !== DOWN);
  assert.ok(asked.every((count) => count >= 1));
});

test('hosts send to each other through their workers: the pairs that one machine measures', async () => {
  const few = Array.from({ length: 8 }, (_, n) => syntheticHost(n).name);
  const asked = ['--format', 'json', '--host', ...few];
  const one = await reported(doctor('check', '-c', 'alone.yaml', ...asked));
  assert.is(one.scope.pairsMeasured, 56);
  await Promise.all(SITES.map((site) => worker(site)));
  assertSame(await reported(doctor('check', '-c', 'estate.yaml', '--redis', url(), ...asked)), one);
});

test.run();
