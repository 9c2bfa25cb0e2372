import { closeSync, openSync, readSync } from 'node:fs';
import { CAUSES } from '../causes/index.ts';
import { CHECKS } from '../checks/index.ts';
import { type RunOptions, run } from '../run.ts';
import { transportFor } from '../transport/index.ts';
import type { Config, Suppression } from '../types/config.ts';
import type { EstateSource } from '../types/reading.ts';
import type { Report } from '../types/report.ts';
import { version } from '../version.ts';
import type { CheckOptions } from './check.ts';
import { printFirstCause } from './print.ts';
import { terminalSecrets } from './secrets.ts';
import { chosenHosts, measuring, progress, untilInterrupted } from './source.ts';
import { UsageError } from './usage.ts';

/** Looks wrong, wait this long, look again: flannel writes a peer's three rows within milliseconds. */
const SETTLE_MS = 750;

/** Says on stderr which suppressions have ended, and which name nothing. */
export function tellSuppressions(suppress: readonly Suppression[], takenAt: string): void {
  const known = new Set([...CHECKS, ...CAUSES].map(({ id }) => id));
  for (const { id, until, owner } of suppress) {
    if (until < takenAt.slice(0, 10))
      process.stderr.write(`suppression of ${id} (${owner}) ended on ${until}: it no longer suppresses\n`);
    // a key begins with an id
    else if (!known.has(id.split(' ')[0]!))
      process.stderr.write(`suppression of ${id} (${owner}): no check and no cause is called so\n`);
  }
}

/** Does the file begin as gzip's do? False for a folder, and for what is not there: reading it says so. */
function isArchive(path: string): boolean {
  try {
    const file = openSync(path, 'r');
    try {
      const start = Buffer.alloc(2);
      return readSync(file, start) === 2 && start[0] === 0x1f && start[1] === 0x8b;
    } finally {
      closeSync(file);
    }
  } catch {
    return false;
  }
}

/** Hears what a run reads, for its bundle. */
export type Listen = (source: EstateSource) => EstateSource;

export async function bundleRun(
  path: string,
  options: CheckOptions,
  config: Config | null,
  checks: RunOptions['checks'],
  listen: Listen,
): Promise<Report> {
  const { BundleError } = await import('../store/bundle.ts');
  const suppress = config?.suppress ?? [];
  const judge: Judge = async (source, takenAt, total) => {
    const report = await run(listen(source), runOptions(options, checks, takenAt, suppress, total));
    tellSuppressions(suppress, report.takenAt);
    return report;
  };
  try {
    return await (isArchive(path) ? archiveRun : folderRun)(path, options, judge);
  } catch (error) {
    if (error instanceof BundleError) throw new UsageError(error.message);
    throw error;
  }
}

/** `takenAt` is asked when all is read: where an archive says it at its end. */
type Judge = (source: EstateSource, takenAt: () => string, total: number | null) => Promise<Report>;

async function folderRun(path: string, options: CheckOptions, judge: Judge): Promise<Report> {
  const [{ readBundle }, { bundleSource }] = await Promise.all([
    import('../store/bundle.ts'),
    import('../bundle-source.ts'),
  ]);
  const bundle = readBundle(path);
  const hosts = bundle.hosts.map(({ name }) => name);
  const source = bundleSource(bundle, chosenHosts(hosts, options.host));
  const takenAt = bundle.manifest?.takenAt ?? new Date().toISOString();
  return judge(source, () => takenAt, hosts.length);
}

/** An archive is read once, host by host, whatever its size; what its manifest says may stand at its end. */
async function archiveRun(path: string, options: CheckOptions, judge: Judge): Promise<Report> {
  const [{ streamBundle }, { streamedSource }] = await Promise.all([
    import('../store/bundle.ts'),
    import('../bundle-source.ts'),
  ]);
  const bundle = await streamBundle(path);
  const source = streamedSource(bundle, chosenHosts(null, options.host));
  const now = new Date().toISOString();
  const report = await judge(source, () => bundle.manifest()?.takenAt ?? now, null);
  chosenHosts(
    source.known.map(({ name }) => name),
    options.host,
  );
  return report;
}

/** Somebody looks on. */
function waits({ quiet, format }: CheckOptions): boolean {
  return quiet !== true && format === 'table' && process.stderr.isTTY === true;
}

export function runOptions(
  options: CheckOptions,
  checks: RunOptions['checks'],
  takenAt: () => string,
  suppress: RunOptions['suppress'],
  total: number | null,
): RunOptions {
  return {
    checks,
    suppress,
    chosen: options.host !== undefined,
    get takenAt() {
      return takenAt();
    },
    version: version(),
    settleMs: SETTLE_MS,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onHost: progress(options.quiet === true, total),
    ...(waits(options) ? { onCauses: (report) => void printFirstCause(report(), options) } : {}),
    ...(options.passive === true
      ? {}
      : {
          active: {
            onHost: measuring(options.quiet === true),
            crafted: options.crafted,
            unusedAddress: options.unusedAddress === true,
            dropReasons: options.dropReasons === true,
            capture: options.capture === true,
            ...(options.profile === 'oncall' ? { about: new Set(options.host) } : {}),
            ...(options.profile === 'acceptance' ? { thorough: true } : {}),
          },
        }),
  };
}

export async function liveRun(
  options: CheckOptions,
  config: Config,
  checks: RunOptions['checks'],
  listen: Listen,
): Promise<Report> {
  const takenAt = new Date().toISOString();
  tellSuppressions(config.suppress, takenAt);
  const names = chosenHosts(config.hosts?.map(({ name }) => name) ?? null, options.host);
  const { liveSource } = await import('../collect.ts');
  const transport = await transportFor(config, terminalSecrets());
  const { signal, release } = untilInterrupted();
  const read = options.profile === 'oncall' ? null : names;
  const source = listen(liveSource(config, transport, signal, read));
  try {
    const total = read?.size ?? config.hosts?.length ?? null;
    const report = await run(
      source,
      runOptions(options, checks, () => takenAt, config.suppress, total),
    );
    // where leases tell who the hosts are, a wrong name is known only now
    if (options.profile === 'oncall')
      chosenHosts(
        report.hosts.map(({ name }) => name),
        options.host,
      );
    return report;
  } finally {
    release();
    await transport.close();
  }
}
