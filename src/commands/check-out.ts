import { mkdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { summaryOf } from '../compare/summary.ts';
import { type Recording, recording } from '../recording.ts';
import { FORMATS, type Text } from '../render/index.ts';
import { jsonText } from '../render/safe-text.ts';
import { writeBundle } from '../store/bundle.ts';
import { beginRun, checksums, finishRun, listRuns, removeRun, replaceFile, sha256 } from '../store/runs.ts';
import type { EstateSource } from '../types/reading.ts';
import type { Report } from '../types/report.ts';
import { version } from '../version.ts';
import { UsageError } from './usage.ts';

export interface OutOptions {
  /** Where runs land. */
  readonly folder: string;
  /** How many runs stay; null: all. */
  readonly keep: number | null;
  /** A run that is compared with is never removed. */
  readonly baseline: string | null;
}

/** A run that is being written. */
export interface RunOut {
  /** Listens to what the run reads, for its bundle. */
  readonly listen: (source: EstateSource) => EstateSource;
  /** Writes the run and the history over all runs; returns the run's folder. */
  readonly finish: (report: Report) => Promise<string>;
  /** Leaves nothing of a run that did not come to its end. */
  readonly abandon: () => void;
}

const REFUSALS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not: choose a folder of your own',
  EPERM: 'this user may not: choose a folder of your own',
  EROFS: 'the file system is read-only: choose another folder',
  ENOSPC: 'the disk is full: make room, or keep fewer runs with --keep',
  EDQUOT: 'the quota is used up: make room, or keep fewer runs with --keep',
  ENOTDIR: 'part of the path is a file: choose a folder',
  EEXIST: 'it is there already and no folder: choose another',
  ENOENT: 'no folder can be made there: choose another',
};

/** Says what cannot be written, and what to do, in one line. */
function refused(folder: string, error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException;
  return code === undefined
    ? error
    : new UsageError(`--out ${folder}: cannot write ${path ?? 'there'}: ${REFUSALS[code] ?? code}`);
}

/** A file that is on the disk when it is said to be. */
async function put(folder: string, name: string, text: Text): Promise<void> {
  const path = join(folder, name);
  if (typeof text === 'string') writeFileSync(path, text, { flush: true });
  else await writeFile(path, text, { flush: true });
}

function isSame(one: string, other: string): boolean {
  try {
    return realpathSync(one) === realpathSync(other);
  } catch {
    return false;
  }
}

/** Writes the history anew over the runs that stay, then removes the others: no link ever leads to what is gone. */
async function writeHistory({ folder, keep, baseline }: OutOptions): Promise<void> {
  const runs = listRuns(folder);
  const isBaseline = (name: string): boolean => baseline !== null && isSame(join(folder, name), baseline);
  const old = keep === null ? [] : runs.slice(0, -keep).filter(({ name }) => !isBaseline(name));
  const { renderHistory } = await import('../render/html/history.ts');
  replaceFile(join(folder, 'index.html'), renderHistory(runs.filter((run) => !old.includes(run))));
  for (const { name } of old) removeRun(folder, name);
}

/** The protocol names the evidence by its sum: whoever signs it signs for this bundle. */
async function writeProtocol(folder: string, report: Report): Promise<void> {
  const [{ protocolMarkdown }, { protocolHtml }] = await Promise.all([
    import('../render/protocol.ts'),
    import('../render/html/protocol.ts'),
  ]);
  const evidence = ['bundle.tar.gz', 'report.json'];
  const sums = evidence.map((file) => ({ file, sha256: sha256(join(folder, file)) }));
  await put(folder, 'acceptance.md', protocolMarkdown(report, sums));
  await put(folder, 'acceptance.html', protocolHtml(report, sums));
}

/** Makes room for a run before it begins, so that a disk that refuses is told before anything is measured. */
export function openOut(options: OutOptions): RunOut {
  const { folder } = options;
  let unfinished: string;
  try {
    unfinished = beginRun(folder);
    mkdirSync(join(unfinished, 'read'));
  } catch (error) {
    throw refused(folder, error);
  }
  const read = join(unfinished, 'read');
  let heard: Recording | null = null;
  const finish = async (report: Report): Promise<string> => {
    for (const { files } of Object.values(FORMATS))
      for (const [name, text] of Object.entries(await files(report))) await put(unfinished, name, text);
    if (heard !== null) await writeBundle(join(unfinished, 'bundle.tar.gz'), heard.content(report.takenAt, version()));
    rmSync(read, { recursive: true });
    if (report.acceptance !== undefined) await writeProtocol(unfinished, report);
    await put(unfinished, 'run.json', `${jsonText(JSON.stringify(summaryOf(report), null, 2))}\n`);
    await put(unfinished, 'SHA256SUMS', checksums(unfinished));
    const path = finishRun(folder, unfinished, report.takenAt);
    await writeHistory(options);
    return join(folder, basename(path));
  };
  return {
    listen: (source) => {
      heard = recording(source, read, (error) => refused(folder, error));
      return heard.source;
    },
    finish: (report) =>
      finish(report).catch((error: unknown) => {
        throw refused(folder, error);
      }),
    abandon: () => rmSync(unfinished, { recursive: true, force: true }),
  };
}
