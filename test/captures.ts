// The recorded captures as sources of readings, with a way to change what a host printed.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHECKS } from '../src/checks/index.ts';
import { isGap, parseLeaseFiles } from '../src/leases/index.ts';
import { PROBE_ORDER, PROBES } from '../src/probes/index.ts';
import { run } from '../src/run.ts';
import type { LeaseTable } from '../src/types/lease.ts';
import type { RawAnswer } from '../src/types/probe.ts';
import type { EstateSource } from '../src/types/reading.ts';
import type { Report } from '../src/types/report.ts';
import { validReport } from './valid-report.ts';

const root = join(import.meta.dirname, 'fixtures', 'captures');
export const CAPTURES: readonly string[] = readdirSync(root)
  .filter((name) => name.startsWith('flannel-'))
  .sort();
export const HOSTS = ['minion1', 'minion2', 'minion3'] as const;

/** Bundles made by hand, as `k3s`, stand beside the recordings. */
function rootOf(capture: string): string {
  return capture.startsWith('flannel-') ? join(root, capture) : join(root, '..', 'estates', capture);
}

/** Files of one capture: `minion1/ip-r.txt` to text. */
export type Files = ReadonlyMap<string, string>;

export function captureFiles(capture: string): Files {
  const files = new Map<string, string>();
  const folder = join(rootOf(capture), 'hosts');
  for (const host of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, host))) {
      files.set(`${host}/${file}`, readFileSync(join(folder, host, file), 'latin1'));
    }
  }
  return files;
}

export function captureLeases(capture: string): LeaseTable {
  return captureLeasesOf(capture, (_, text) => text);
}

/** The same with what stands in the files changed. */
export function captureLeasesOf(capture: string, become: (file: string, text: string) => string): LeaseTable {
  const folder = join(rootOf(capture), 'leases');
  const table = parseLeaseFiles(
    readdirSync(folder).map((file) => ({
      file,
      bytes: Buffer.from(become(file, readFileSync(join(folder, file), 'utf8'))),
    })),
  );
  if (table === null) throw new Error(`${capture}: no leases`);
  if (isGap(table)) throw new Error(`${capture}: ${table.detail}`);
  return table;
}

/** In place of an output: `cat` found nothing. */
export const NO_FILE = 'cat: No such file or directory';

export function answersOf(host: string, files: Files): RawAnswer[] {
  return PROBE_ORDER.flatMap((probe) => {
    const text = files.get(`${host}/${PROBES[probe].file}`);
    if (text === undefined) return [];
    if (text === NO_FILE)
      return [{ probe, stdout: Buffer.alloc(0), stderr: NO_FILE, exitCode: 1, ms: 0, truncated: false }];
    return [{ probe, stdout: Buffer.from(text, 'latin1'), stderr: '', exitCode: 0, ms: 0, truncated: false }];
  });
}

/** When every host of a recording is said to have been read. */
export const READ_AT_MS = 1_767_225_600_000;

/** Judges files the way `check --bundle` does. */
export function judgeFiles(leases: LeaseTable, files: Files): Promise<Report> {
  const names = [...new Set([...files.keys()].map((path) => path.split('/')[0]!))];
  const source: EstateSource = {
    live: false,
    known: names.map((name) => ({ name, address: null })),
    readLeases: () => Promise.resolve(leases),
    readHosts: async function* () {
      for (const name of names)
        yield { plan: { name, address: null }, answers: answersOf(name, files), gap: null, readAtMs: READ_AT_MS };
    },
  };
  return run(source, {
    checks: CHECKS,
    version: '0',
    takenAt: '2026-01-01T00:00:00.000Z',
    suppress: [],
    settleMs: 0,
    wait: () => Promise.resolve(),
  }).then(validReport);
}
