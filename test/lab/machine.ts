import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../src/lab/shell.ts';

/** A folder for the labs of one test file, removed when the process ends. */
export function temporaryState(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flannel-doctor-labs-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a lab must not change on the machine itself. */
export async function machineState(): Promise<string> {
  const parts = [['ip', 'addr'], ['ip', 'route'], ['ip', 'rule'], ['ip', 'netns'], ['mount']];
  const outputs = await Promise.all(parts.map((argv) => run(argv)));
  return outputs.join('\n').replaceAll(/^.*valid_lft.*\n/gm, '');
}

/** Processes that live in the lab of a folder: all of its have a mount or an argument from there. */
export function processesOf(folder: string): readonly number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => {
    if (pid === process.pid) return false;
    const text = ['mountinfo', 'cmdline'].map((file) => readOrNothing(`/proc/${pid}/${file}`)).join('\n');
    return text.includes(folder);
  });
}

function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // the process has ended meanwhile
  }
}
