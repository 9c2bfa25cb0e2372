/**
 * Judges synthetic bundles through the command line: whole-process wall time, CPU and peak memory, beside `zcat` of the
 * same archive. Run: node --import tsx bench/judge.ts [hosts]...   (default 100 1000; 5000 needs 1 GB of disk)
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { median } from '../src/measure/statistics.ts';
import { TAR_END, tarBlocks } from '../src/store/tar.ts';
import { syntheticEstate, syntheticHost } from './estate.ts';

const RUNS = 3;
const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [100, 1000];
const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));
const cli = join(import.meta.dirname, '..', 'bin', 'flannel-doctor');

async function writeEstate(path: string, hosts: number): Promise<void> {
  const estate = syntheticEstate(hosts);
  const gzip = createGzip({ level: 1 });
  const out = createWriteStream(path);
  gzip.pipe(out);
  const put = async (blocks: Buffer) => {
    if (!gzip.write(blocks)) await new Promise((resolve) => gzip.once('drain', resolve));
  };
  await put(tarBlocks('leases/etcd-v2.json', Buffer.from(estate.leases)));
  for (let n = 0; n < hosts; n++) {
    const { name } = syntheticHost(n);
    for (const [file, bytes] of estate.files(n)) await put(tarBlocks(`hosts/${name}/${file}`, bytes));
  }
  gzip.end(TAR_END);
  await finished(out);
}

interface Cost {
  readonly wallS: number;
  readonly cpuS: number;
  readonly peakMb: number;
}

/** One process to its end, as the kernel accounts it. */
function cost(command: string, args: readonly string[], expectedExit: number): Cost {
  const report = join(dir, 'time.txt');
  const started = performance.now();
  const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', report, command, ...args], {
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  const wallS = (performance.now() - started) / 1000;
  if (status !== expectedExit) throw new Error(`${command} ${args.join(' ')}: exit ${status} ${stderr}`);
  const [user, system, kb] = readFileSync(report, 'utf8').trim().split('\n').pop()!.split(' ').map(Number);
  return { wallS, cpuS: user! + system!, peakMb: kb! / 1024 };
}

function medians(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return { wallS: of((each) => each.wallS), cpuS: of((each) => each.cpuS), peakMb: of((each) => each.peakMb) };
}

const text = ({ wallS, cpuS, peakMb }: Cost) =>
  `${wallS.toFixed(2)} s wall, ${cpuS.toFixed(2)} s CPU, ${peakMb.toFixed(0)} MB peak`;

try {
  for (const hosts of sizes) {
    const path = join(dir, `${hosts}.tar.gz`);
    await writeEstate(path, hosts);
    const ours: Cost[] = [];
    const theirs: Cost[] = [];
    for (let run = 0; run < RUNS; run++) {
      theirs.push(cost('zcat', [path], 0));
      ours.push(cost(cli, ['check', '--bundle', path, '--format', 'json', '--quiet'], 0));
    }
    const [mine, zcat] = [medians(ours), medians(theirs)];
    const rows = 3 * hosts * (hosts - 1);
    const unpacked = execFileSync('sh', ['-c', 'zcat "$1" | wc -c', 'sh', path], { encoding: 'utf8' }).trim();
    process.stdout.write(
      `${hosts} hosts, ${rows} rows, ${(statSync(path).size / 1e6).toFixed(1)} MB packed, ${(Number(unpacked) / 1e6).toFixed(0)} MB unpacked\n` +
        `  check --bundle  ${text(mine)}; ${(rows / mine.wallS / 1e6).toFixed(2)} million rows a second\n` +
        `  zcat            ${text(zcat)}; check takes ${(mine.wallS / zcat.wallS).toFixed(2)} times as long\n`,
    );
    rmSync(path);
  }
} finally {
  rmSync(dir, { recursive: true, force: true });
}
