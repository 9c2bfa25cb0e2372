import { existsSync } from 'node:fs';
import type { Config } from '../types/config.ts';
import { UsageError } from './usage.ts';

const DEFAULT_CONFIG = 'flannel-doctor.yaml';

/**
 * The config named, else the one in this folder. Of `words` alone it need not say what to look at, nor the files it names be
 * here; of `ways` to log in the former. Throws a UsageError that says where to look and what to do.
 */
export async function configFrom(
  path: string | undefined,
  use: 'estate' | 'ways' | 'words' = 'estate',
): Promise<Config> {
  const { ConfigError, loadConfig } = await import('../config/index.ts');
  if (path === undefined && !existsSync(DEFAULT_CONFIG)) {
    throw new UsageError(
      use === 'ways'
        ? `no config: give one with -c FILE, or put ${DEFAULT_CONFIG} in this folder`
        : `no config: give one with -c FILE, put ${DEFAULT_CONFIG} in this folder, or judge a bundle with --bundle PATH`,
    );
  }
  try {
    const config = loadConfig(path ?? DEFAULT_CONFIG, use === 'words');
    if (use === 'estate' && config.leases.length === 0 && config.hosts === null && config.transport !== 'local')
      throw new UsageError(
        `${path ?? DEFAULT_CONFIG}:1:1: it names neither leases nor hosts, so there is nothing to look at`,
      );
    return config;
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  }
}

/** Names given with --host must exist, or a typo would examine nothing. `known` null: hosts come from the leases. */
export function chosenHosts(
  known: readonly string[] | null,
  names: readonly string[] | undefined,
): ReadonlySet<string> | null {
  if (names === undefined || names.length === 0) return null;
  const unknown = known === null ? [] : names.filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new UsageError(`no host is called ${unknown.join(', ')}; the hosts are ${known!.join(', ')}`);
  return new Set(names);
}

/** Aborted by Ctrl-C; a second Ctrl-C ends the program at once. */
export function untilInterrupted(): { readonly signal: AbortSignal; readonly release: () => void } {
  const controller = new AbortController();
  const stop = (): void => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping: reporting what was read so far (Ctrl-C again to leave at once)\n');
    controller.abort();
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return { signal: controller.signal, release: () => process.off('SIGINT', stop).off('SIGTERM', stop) };
}

/** One line of progress on stderr, on a terminal only. */
export function progress(quiet: boolean, total: number | null): (done: number, host: string, read: boolean) => void {
  if (quiet || total === null || !process.stderr.isTTY) return () => {};
  return (done, host, read) => {
    process.stderr.write(`\r\x1b[K${done} of ${total} hosts read${read ? '' : ` (${host.slice(0, 40)} gave nothing)`}`);
    if (done === total) process.stderr.write('\r\x1b[K');
  };
}

/** The same while hosts send to each other. */
export function measuring(quiet: boolean): (done: number, total: number) => void {
  if (quiet || !process.stderr.isTTY) return () => {};
  return (done, total) => {
    process.stderr.write(`\r\x1b[K${done} of ${total} hosts have sent to their peers`);
    if (done === total) process.stderr.write('\r\x1b[K');
  };
}
