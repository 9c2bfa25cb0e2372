// An estate read by workers through a real Redis, beside the same estate read by one machine. Hosts are real SSH servers in this
// process with canned answers; the checker and the workers are processes of their own.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'bullmq';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { rowsOf, syntheticEstate, syntheticHost } from '../../bench/estate.ts';
import { parseLeasesFile } from '../../src/leases/file.ts';
import { PROBE_ORDER } from '../../src/probes/index.ts';
import { askWorkers, type ShardOutcome, shardsOf } from '../../src/shards/ask.ts';
import { connectRedis, newId, PREFIX, queueName, redisPlace } from '../../src/shards/redis.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { Report } from '../../src/types/report.ts';
import { type CannedHosts, cannedHosts } from '../canned-hosts.ts';
import { startRedis, type TestRedis } from '../redis.ts';
import { freePort } from '../transport/sshd.ts';
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

/** Ten processes start on a busy machine, and a dead worker is noticed after 13 seconds. */
const eventually = (what: string, condition: () => boolean) => until(what, condition, 120_000);

/** The program as users run it. */
function doctor(args: readonly string[], env: NodeJS.ProcessEnv = {}): Doctor {
  const child = spawn(process.execPath, [join(root, 'bin/flannel-doctor'), ...args], {
    cwd: dir,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FLANNEL_DOCTOR_REDIS_PASSWORD: PASSWORD, SSH_AUTH_SOCK: '', ...env },
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

async function worker(site: string): Promise<Doctor> {
  const one = doctor(['worker', '--site', site, '--redis', url(), '-c', 'worker.yaml']);
  await eventually('a worker waits for shards', () => {
    if (one.child.exitCode !== null) throw new Error(one.err());
    return one.err().includes('waits for shards');
  });
  return one;
}

function check(...args: readonly string[]): Doctor {
  return doctor(['check', '-c', 'estate.yaml', '--passive', '--format', 'json', '--redis', url(), ...args]);
}

async function reported(run: Doctor): Promise<Report> {
  const code = await run.ended;
  assert.is(code, 1, run.err());
  return JSON.parse(run.out()) as Report;
}

/** The estate's first hosts, four in each site. */
const FEW = Array.from({ length: 8 }, (_, n) => syntheticHost(n).name);
const few = ['--host', ...FEW, '--shard-size', '4'];

async function fewAlone(): Promise<Report> {
  return reported(doctor(['check', '-c', 'alone.yaml', '--passive', '--format', 'json', '--host', ...FEW]));
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

/** Until `release` is called no host answers. */
function held(): () => void {
  let release = (): void => {};
  hosts.hold = new Promise((resolve) => {
    release = resolve;
  });
  return release;
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
  alone = await reported(doctor(['check', '-c', 'alone.yaml', '--passive', '--format', 'json']));
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
  const release = held();
  const before = Array.from({ length: HOSTS }, (_, n) => hosts.answered(n));
  const run = check('--shard-size', '10');
  await eventually('hosts are asked', () => hosts.waiting() > 20);
  workers[0]!.child.kill('SIGKILL');
  await redis.restart();
  release();
  const report = await reported(run);
  assertSame(report, alone);
  const asked = before.map((count, n) => hosts.answered(n) - count).filter((_, n) => n !== DOWN);
  assert.ok(asked.every((count) => count >= 1));
});

test('hosts send to each other through their workers: the pairs that one machine measures', async () => {
  const asked = ['--format', 'json', '--host', ...FEW];
  const one = await reported(doctor(['check', '-c', 'alone.yaml', ...asked]));
  assert.is(one.scope.pairsMeasured, 56);
  await Promise.all(SITES.map((site) => worker(site)));
  assertSame(await reported(doctor(['check', '-c', 'estate.yaml', '--redis', url(), ...asked])), one);
});

test('a worker that hangs is taken for dead, and what it says when it wakes is not counted; another joins late', async () => {
  const release = held();
  const [hung] = await Promise.all([worker('west'), worker('west')]);
  const run = check(...few);
  await eventually('the hosts of one site are asked', () => hosts.waiting() === 4);
  // which of the two has the shard nobody knows: both sleep, a third takes over
  for (const { child } of started.filter(({ child }) => child !== run.child)) child.kill('SIGSTOP');
  const late = await Promise.all([worker('west'), worker('east')]);
  await eventually('others were asked too', () => hosts.waiting() >= 12);
  for (const { child } of started) child.kill('SIGCONT');
  release();
  assertSame(await reported(run), await fewAlone());
  await eventually('the sleeper has answered as well', () =>
    [hung, ...started].some(({ err }) => err().includes('hosts read')),
  );
  assert.ok(
    late.every(({ err }) => err().includes('4 of 4 hosts read')),
    late.map(({ err }) => err()).join(),
  );
});

test('without an append-only file a restart forgets everything: it is asked for again', async () => {
  const forgetful = await startRedis('--requirepass', PASSWORD, '--appendonly', 'no');
  const kept = redis;
  redis = forgetful;
  try {
    const release = held();
    await Promise.all(SITES.map((site) => worker(site)));
    const run = check(...few);
    await eventually('hosts are asked', () => hosts.waiting() === 8);
    await forgetful.restart();
    release();
    assertSame(await reported(run), await fewAlone());
  } finally {
    redis = kept;
    await endAll();
    await forgetful.stop();
  }
});

test('a site nobody works for is a gap of each of its hosts, never a pass', async () => {
  await worker('east');
  const run = check(...few, '--shard-timeout', '4', '--skip', 'fdb-entry-missing');
  assert.is(await run.ended, 3, run.err());
  const report = JSON.parse(run.out()) as Report;
  assert.is(report.verdict, 'incomplete');
  assert.is(report.scope.hostsRead, 4);
  const west = FEW.filter((_, n) => n % 2 === 1);
  const lost = report.gaps.filter(({ probe }) => probe === 'connect');
  assert.equal(
    lost.map(({ host }) => host),
    west,
  );
  assert.match(lost[0]!.detail, /^no worker took it within 4 s: is flannel-doctor worker --site west running\?$/);
  assert.match(run.err(), /a shard of site west is lost, 4 hosts: no worker took it/);
  assert.ok(report.outcomes.every(({ status, blocked }) => status !== 'passed' || blocked.length === 0));
});

test('who asks in another version, or answers nonsense, is refused in a clear line', async () => {
  const one = await worker('east');
  const place = redisPlace(url(), { password: PASSWORD });
  const { redis: client, close } = await connectRedis(place, () => {});
  const controller = new AbortController();
  const options = { version: '0.0.9', checks: [], probes: PROBE_ORDER, timeoutMs: 60_000, signal: controller.signal };
  const table = parseLeasesFile(readFileSync(join(dir, 'leases.json'))) as LeaseTable;
  const [shard] = shardsOf(newId(), [{ name: 'a', address: '127.0.0.1', site: 'east' }], 1);
  const outcomes: ShardOutcome[] = [];
  const asking = (async () => {
    for await (const outcome of askWorkers(client, newId(), table, [shard!], options)) outcomes.push(outcome);
  })();
  await eventually('the worker refuses', () => one.err().includes('refused'));
  assert.match(
    one.err(),
    /refused: the job is from flannel-doctor 0\.0\.9 \(schema 1\), this is \d\S* \(schema 1\): use the same version/,
  );
  controller.abort();
  await asking;
  assert.equal(
    outcomes.map((outcome) => 'lost' in outcome && outcome.detail),
    ['interrupted before a worker had read it'],
  );
  await endAll();
  // a worker that says it is done, and has said nothing of the host
  const liar = new Worker(
    queueName('shards', 'east'),
    async () => ({ schema: 1, version: '0.0.9', results: 'nowhere' }),
    {
      connection: client,
      prefix: PREFIX,
    },
  );
  liar.on('error', () => {});
  const calm = { ...options, signal: new AbortController().signal };
  const [again] = shardsOf(newId(), [{ name: 'a', address: '127.0.0.1', site: 'east' }], 1);
  const said: ShardOutcome[] = [];
  for await (const outcome of askWorkers(client, newId(), table, [again!], calm)) said.push(outcome);
  assert.equal(said, [{ shard: again, lost: 'unreadable', detail: 'nothing was said of a' }]);
  await liar.close();
  close();
});

test('over TLS; what is wrong with Redis is one line without the password, exit 2', async () => {
  const pem = (name: string) => join(dir, name);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...[
        '-subj',
        '/CN=localhost',
        '-addext',
        'subjectAltName=DNS:localhost',
        '-keyout',
        pem('key.pem'),
        '-out',
        pem('cert.pem'),
      ],
    ],
    { stdio: 'ignore' },
  );
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', pem('cert.pem'), '--tls-key-file', pem('key.pem')];
  const secure = await startRedis('--requirepass', PASSWORD, ...tls, '--tls-auth-clients', 'no');
  try {
    const words = ['worker', '--redis', `rediss://localhost:${port}`, '-c', 'worker.yaml'];
    const trusted = doctor(words, { FLANNEL_DOCTOR_REDIS_CA: pem('cert.pem') });
    await eventually('it is connected', () => {
      if (trusted.child.exitCode !== null) throw new Error(trusted.err());
      return trusted.err().includes(`waits for shards at rediss://localhost:${port}`);
    });
    trusted.child.kill('SIGTERM');
    assert.is(await trusted.ended, 0, trusted.err());
    const refused: readonly [Doctor, RegExp][] = [
      [doctor(words), /^rediss:\/\/localhost:\d+ cannot be used: .*self.signed certificate\n$/],
      [
        doctor(['worker', '--redis', url(), '-c', 'worker.yaml'], { FLANNEL_DOCTOR_REDIS_PASSWORD: `not-${PASSWORD}` }),
        /^redis:\/\/127\.0\.0\.1:\d+\/1 cannot be used: .*WRONGPASS/,
      ],
      [
        doctor(['check', '--redis', `redis://:${PASSWORD}@127.0.0.1:1`, '-c', 'estate.yaml']),
        /^redis:\/\/127\.0\.0\.1:1 cannot be used: .*ECONNREFUSED/,
      ],
      [doctor(['check', '--redis', 'http://127.0.0.1', '-c', 'estate.yaml']), /^--redis takes redis:/],
    ];
    for (const [run, says] of refused) {
      assert.is(await run.ended, 2);
      assert.match(run.err(), says);
      assert.not.match(run.err() + run.out(), PASSWORD);
    }
  } finally {
    await endAll();
    await secure.stop();
  }
});

test.run();
