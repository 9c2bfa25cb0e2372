import { createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { StoredRun } from '../types/history.ts';
import { makeFolder } from './make-folder.ts';

/**
 * The folder that runs land in: `<time>/` for each run, `index.html` over them. Everything is written beside its place and
 * renamed into it, so whoever ends this program at any point finds the state before or the state after, never one between.
 * What such an end leaves lies under a name that begins with a dot; the next run removes it.
 */

const UNFINISHED = /^\.run-(.+)-(\d+)-[0-9a-f]+$/;
/** Another machine's process, on a folder that is shared, cannot be asked whether it lives. */
const ABANDONED_MS = 24 * 3_600_000;

function unfinishedName(): string {
  return `.run-${hostname()}-${process.pid}-${randomBytes(4).toString('hex')}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAbandoned(folder: string, name: string): boolean {
  const found = UNFINISHED.exec(name);
  if (found === null) return false;
  if (found[1] === hostname()) return !isAlive(Number(found[2]));
  return Date.now() - statSync(join(folder, name)).mtimeMs > ABANDONED_MS;
}

/** Removes what runs left that were ended half-way. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder))
    if (isAbandoned(folder, name)) rmSync(join(folder, name), { recursive: true, force: true });
}

/** Makes the folder of a run that has begun, under a name that is no run's. Throws what mkdir(2) says. */
export function beginRun(folder: string): string {
  makeFolder(folder);
  sweep(folder);
  const path = join(folder, unfinishedName());
  mkdirSync(path);
  return path;
}

/** `2026-01-01T00-00-00Z`. A bundle says itself when it was taken: what is no time makes no path. */
export function runName(takenAt: string): string {
  const plain = takenAt.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z');
  return /^[0-9][0-9TZ-]*$/.test(plain) ? plain : `run-${plain.replaceAll(/[^0-9A-Za-z-]/g, '_').slice(0, 30)}`;
}

/** Gives a whole run its name; one that is taken is never written over. Returns the run's folder. */
export function finishRun(folder: string, unfinished: string, takenAt: string): string {
  const name = runName(takenAt);
  for (let n = 1; ; n++) {
    const path = join(folder, n === 1 ? name : `${name}-${n}`);
    try {
      renameSync(unfinished, path);
      return path;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
    }
  }
}

/** Writes a file whole or not at all. */
export function replaceFile(path: string, text: string): void {
  const unfinished = join(path, '..', unfinishedName());
  writeFileSync(unfinished, text, { flush: true });
  renameSync(unfinished, path);
}

/** Removes a run; ended half-way it is no run any more. */
export function removeRun(folder: string, name: string): void {
  const unfinished = join(folder, unfinishedName());
  renameSync(join(folder, name), unfinished);
  rmSync(unfinished, { recursive: true, force: true });
}

/** `SHA256SUMS`, as `sha256sum -c` reads it, of a folder's files. */
export function checksums(folder: string): string {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isFile())
    .sort()
    .map((name) => `${sha256(join(folder, name))}  ${name}\n`)
    .join('');
}

export function sha256(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('hex');
}

const text = z.string().max(2000);
const count = z.number().min(0);
const latency = z
  .object({ lossPercent: count, rttMsP50: count.nullable(), rttMsWorst: count.nullable() })
  .nullable()
  .default(null);

const summary = z.object({
  schema: z.literal(1),
  takenAt: z.string().max(40),
  verdict: z.enum(['healthy', 'degraded', 'unhealthy', 'incomplete']),
  incomplete: z.boolean(),
  scope: z.object({
    hosts: count,
    hostsRead: count,
    leases: count,
    orderedPairs: count,
    pairsMeasured: count,
  }),
  causes: z.array(
    z.object({
      key: text,
      id: text,
      severity: z.enum(['error', 'warning', 'note']),
      host: text,
      summary: text,
      brokenPairs: count,
    }),
  ),
  overlay: latency,
  underlay: latency,
});

function storedRun(folder: string, name: string): StoredRun[] {
  try {
    const file = JSON.parse(readFileSync(join(folder, name, 'run.json'), 'utf8')) as unknown;
    const parsed = summary.safeParse(file);
    return parsed.success ? [{ name, files: readdirSync(join(folder, name)).sort(), summary: parsed.data }] : [];
  } catch {
    return []; // a folder of something else
  }
}

/** `…Z` before `…Z-2` before `…Z-10`. */
function inOrder(a: StoredRun, b: StoredRun): number {
  if (a.summary.takenAt !== b.summary.takenAt) return a.summary.takenAt < b.summary.takenAt ? -1 : 1;
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** Every run in the folder, oldest first; none where there is no such folder. */
export function listRuns(folder: string): StoredRun[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch {
    return [];
  }
  return names
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) => storedRun(folder, basename(name)))
    .sort(inOrder);
}
