/**
 * One machine beside workers through a real Redis, on the same hosts: real SSH servers in this process that answer from a
 * synthetic estate. Prints wall time, CPU and peak memory of each process, and the most that lay in Redis.
 * Run: node --import tsx bench/workers.ts [hosts] [workers]   (default 200 4)
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cannedHosts } from '../test/canned-hosts.ts';
import { startRedis } from '../test/redis.ts';
import { syntheticEstate, syntheticHost } from './estate.ts';

const [count = 200, workers = 4] = process.argv.slice(2).map(Number);
const cli = join(import.meta.dirname, '..', 'bin', 'flannel-doctor');
const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));
const estate = syntheticEstate(count);
const hosts = await cannedHosts(count, (n) => estate.files(n));
const redis = await startRedis();
const TICKS_PER_S = Number(execFileSync('getconf', ['CLK_TCK']));

const leases = Array.from({ length: count }, (_, n) => {
  const { overlay, underlay, mac } = syntheticHost(n);
  return { subnet: `${overlay}/24`, publicIp: underlay, vtepMac: mac, vni: 1 };
});
const network = { Network: '10.0.0.0/8', SubnetLen: 24, Backend: { Type: 'vxlan', VNI: 1 } };
const listed = leases.map((_, n) => ({ name: syntheticHost(n).name, address: hosts.address(n) }));
const ssh = {
  user: 'root',
  port: hosts.port,
  identityFile: hosts.key,
  knownHosts: hosts.knownHosts,
  configFile: 'none',
};
const write = (name: string, value: unknown): void => writeFileSync(join(dir, name), JSON.stringify(value));
write('leases.json', { network, leases });
write('alone.yaml', { leases: [{ file: 'leases.json' }], hosts: listed, ssh });
write('estate.yaml', { leases: [{ file: 'leases.json' }], hosts: listed });
write('worker.yaml', { ssh });

function row(who: string, wallS: number | null, cpuS: number, peakMb: number): void {
  const wall = wallS === null ? '-' : wallS.toFixed(2);
  process.stdout.write(
    `${who.padEnd(22)} wall ${wall.padStart(6)} s   CPU ${cpuS.toFixed(2).padStart(6)} s   peak ${peakMb.toFixed(0)} MB\n`,
  );
}

/** A check to its end, as the kernel accounts it. */
async function check(who: string, ...args: readonly string[]): Promise<void> {
  const times = join(dir, 'time.txt');
  const began = performance.now();
  const words = ['-f', '%U %S %M', '-o', times, cli, 'check', '--passive', '--format', 'json', '--quiet', ...args];
  const child = spawn('/usr/bin/time', words, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
  await once(child, 'exit');
  const wallS = (performance.now() - began) / 1000;
  const [user, system, kb] = readFileSync(times, 'utf8').trim().split('\n').pop()!.split(' ').map(Number);
  row(who, wallS, user! + system!, kb! / 1024);
}

async function startWorker() {
  const url = `redis://127.0.0.1:${redis.port}`;
  const child = spawn(process.execPath, [cli, 'worker', '--redis', url, '-c', 'worker.yaml'], {
    cwd: dir,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  for await (const text of child.stderr.iterator({ destroyOnReturn: false }))
    if (String(text).includes('waits for shards')) break;
  child.stderr.resume();
  return child;
}

process.stdout.write(`${count} hosts, ${count * (count - 1) * 3} rows, ${workers} workers\n`);
await check('one machine', '-c', 'alone.yaml');
const crew = await Promise.all(Array.from({ length: workers }, startWorker));
await check('check --redis', '-c', 'estate.yaml', '--redis', `redis://127.0.0.1:${redis.port}`);
for (const [n, worker] of crew.entries()) {
  const stat = readFileSync(`/proc/${worker.pid}/stat`, 'latin1').split(') ')[1]!.split(' ');
  const peakKb = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${worker.pid}/status`, 'latin1'))![1];
  row(`worker ${n + 1}`, null, (Number(stat[11]) + Number(stat[12])) / TICKS_PER_S, Number(peakKb) / 1024);
  worker.kill('SIGTERM');
  await once(worker, 'exit');
}
const memory = execFileSync('redis-cli', ['-p', String(redis.port), 'info', 'memory'], { encoding: 'utf8' });
process.stdout.write(`Redis                  ${/used_memory_peak_human:(\S+)/.exec(memory)![1]} at most\n`);
await redis.stop();
await hosts.stop();
rmSync(dir, { recursive: true, force: true });
