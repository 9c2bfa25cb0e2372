import { constants } from 'node:os';
import { $ } from 'zx';

/** A command of the lab that failed, or a wish it cannot fulfil: one line that says what to do. */
export class LabError extends Error {
  override name = 'LabError';
}

/** The user stopped it. */
export class Interrupted extends LabError {}

/** This process's environment, with the folders of root's own commands, which `su` and cron leave out of the path. */
export const ENV = { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };

export interface RunOptions {
  /** Text for stdin; none means an empty stdin. */
  readonly input?: string;
  /** Seconds until the command is killed. */
  readonly seconds?: number;
}

/**
 * Runs one local command and returns its stdout. Fails with the command's own stderr in a LabError.
 * `timeout` of coreutils and not zx's timer ends it, so that it also ends when this process was killed in between.
 */
export async function run(argv: readonly string[], options: RunOptions = {}): Promise<string> {
  const result = await attempt(argv, options);
  if (result.exitCode === 0) return result.stdout;
  const reason = result.exitCode === 124 ? `no answer in ${options.seconds ?? 30} s` : `exit ${result.exitCode}`;
  throw new LabError(`${argv.join(' ').slice(0, 300)}: ${reason}: ${result.stderr.trim().slice(-500)}`);
}

/** The same, for commands that may fail. */
export async function attempt(
  argv: readonly string[],
  options: RunOptions = {},
): Promise<{ readonly exitCode: number; readonly stdout: string; readonly stderr: string }> {
  const limited = ['timeout', '-k', '2', String(options.seconds ?? 30), ...argv];
  const result = await $({
    env: ENV,
    nothrow: true,
    quiet: true,
    verbose: false,
    input: options.input ?? '',
  })`${limited}`;
  return { exitCode: result.exitCode ?? 1, stdout: result.stdout, stderr: result.stderr };
}

/** Runs a command on the user's own terminal, without a time limit; returns its exit code, as a shell does after a signal. */
export async function handOver(argv: readonly string[]): Promise<number> {
  const result = await $({ env: ENV, nothrow: true, quiet: true, verbose: false, stdio: 'inherit' })`${argv}`;
  return result.exitCode ?? 128 + constants.signals[result.signal ?? 'SIGHUP'];
}

/** A word for `sh`, quoted only where it must be. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
