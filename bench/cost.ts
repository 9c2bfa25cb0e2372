import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../src/measure/statistics.ts';

/** What one process took, as the kernel accounts it. */
export interface Cost {
  readonly wallS: number;
  /** User and system time of all its threads. */
  readonly cpuS: number;
  readonly peakMb: number;
}

/** Runs a command to its end with what it prints in the file `out` of `dir`. Throws where it exits otherwise than expected. */
export function costOf(dir: string, argv: readonly string[], expectedExit = 0): Cost {
  const accounted = join(dir, 'time.txt');
  const out = openSync(join(dir, 'out'), 'w');
  try {
    const started = performance.now();
    const { status, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S %M', '-o', accounted, ...argv], {
      stdio: ['ignore', out, 'pipe'],
      encoding: 'utf8',
    });
    const wallS = (performance.now() - started) / 1000;
    if (status !== expectedExit) throw new Error(`${argv.join(' ')}: exit ${status} ${stderr}`);
    // a line above it tells of an exit other than 0
    const [user, system, kb] = readFileSync(accounted, 'utf8').trim().split('\n').pop()!.split(' ').map(Number);
    return { wallS, cpuS: user! + system!, peakMb: kb! / 1024 };
  } finally {
    closeSync(out);
  }
}

export function medianCost(costs: readonly Cost[]): Cost {
  const of = (pick: (cost: Cost) => number) => median(costs.map(pick));
  return { wallS: of((each) => each.wallS), cpuS: of((each) => each.cpuS), peakMb: of((each) => each.peakMb) };
}
