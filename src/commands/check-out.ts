import { renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FORMATS } from '../render/index.ts';
import { makeFolder } from '../store/make-folder.ts';
import type { Report } from '../types/report.ts';
import { UsageError } from './usage.ts';

/** Writes all formats into a folder named after the run; whole or not at all. */
export async function writeOut(report: Report, out: string | true): Promise<string> {
  try {
    return await writeFormats(report, out);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new UsageError(`--out ${out}: cannot write ${path ?? 'there'} (${code})`);
  }
}

async function writeFormats(report: Report, out: string | true): Promise<string> {
  const folder = join(out === true ? 'reports' : out, report.takenAt.replaceAll(':', '-').replace(/\.\d+Z$/, 'Z'));
  const unfinished = `${folder}.${process.pid}.tmp`;
  makeFolder(unfinished);
  for (const { files } of Object.values(FORMATS)) {
    for (const [name, text] of Object.entries(await files(report))) await writeFile(join(unfinished, name), text);
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(unfinished, folder);
  return folder;
}
