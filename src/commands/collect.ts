import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { transportFor } from '../transport/index.ts';
import type { HostReading } from '../types/reading.ts';
import { version } from '../version.ts';
import { terminalSecrets } from './secrets.ts';
import { chosenHosts, configFrom, progress, untilInterrupted } from './source.ts';
import { runVerb, UsageError, verb } from './usage.ts';

interface CollectOptions {
  readonly config?: string;
  readonly output: string;
  readonly host?: readonly string[];
  readonly bundle?: string;
  readonly redact?: boolean;
  readonly quiet?: boolean;
}

/** Writes a bundle again without its addresses and names. */
async function redactTo(from: string, output: string): Promise<void> {
  const [{ readBundle, writeBundle }, { redactBundle }] = await Promise.all([
    import('../store/bundle.ts'),
    import('../redact-bundle.ts'),
  ]);
  await writeBundle(output, redactBundle(readBundle(from)).content);
}

async function redactOnly(bundle: string, { output, redact, config, host }: CollectOptions): Promise<number> {
  if (!redact || config !== undefined || host !== undefined)
    throw new UsageError('--bundle PATH goes with --redact and -o alone: it writes that bundle again');
  const { BundleError } = await import('../store/bundle.ts');
  try {
    await redactTo(bundle, output);
  } catch (error) {
    if (error instanceof BundleError) throw new UsageError(error.message);
    throw error;
  }
  process.stdout.write(`${output}\n`);
  return 0;
}

async function* counted(hosts: AsyncIterable<HostReading>, unread: HostReading[], tell: ReturnType<typeof progress>) {
  let done = 0;
  for await (const reading of hosts) {
    if (reading.gap !== null) unread.push(reading);
    tell(++done, reading.plan.name, reading.gap === null);
    yield reading;
  }
}

async function collectEstate(options: CollectOptions): Promise<number> {
  if (options.bundle !== undefined) return redactOnly(options.bundle, options);
  const config = await configFrom(options.config);
  const names = chosenHosts(config.hosts?.map(({ name }) => name) ?? null, options.host);
  const [{ liveSource }, { bundleContent }, { BundleError, writeBundle }, { isGap }] = await Promise.all([
    import('../collect.ts'),
    import('../bundle-source.ts'),
    import('../store/bundle.ts'),
    import('../leases/index.ts'),
  ]);
  const transport = await transportFor(config, terminalSecrets());
  const { signal, release } = untilInterrupted();
  const source = liveSource(config, transport, signal, names);
  const unread: HostReading[] = [];
  // what holds the real names is gone again before we end
  const scratch = options.redact ? mkdtempSync(join(tmpdir(), 'flannel-doctor-')) : null;
  try {
    const takenAt = new Date().toISOString();
    const leases = await source.readLeases();
    const tell = progress(options.quiet === true, names?.size ?? config.hosts?.length ?? null);
    const hosts = counted(source.readHosts(isGap(leases) ? null : leases, null), unread, tell);
    const written = scratch === null ? options.output : join(scratch, 'bundle');
    await writeBundle(written, bundleContent(takenAt, version(), leases, hosts));
    if (scratch !== null) await redactTo(written, options.output);
    for (const { gap } of unread) process.stderr.write(`${gap!.host}: ${gap!.kind}: ${gap!.detail}\n`);
    if (isGap(leases)) process.stderr.write(`leases: ${leases.detail}\n`);
    process.stdout.write(`${options.output}\n`);
    return unread.length > 0 || isGap(leases) ? 3 : 0;
  } catch (error) {
    if (error instanceof BundleError) throw new UsageError(error.message);
    throw error;
  } finally {
    release();
    if (scratch !== null) rmSync(scratch, { recursive: true, force: true });
    await transport.close();
  }
}

export function collectVerb(): Command {
  return verb('collect', 'Probes only and writes a bundle: everything `check --bundle` needs, far from the hosts.', [
    'flannel-doctor collect -c flannel-doctor.yaml -o estate.tar.gz',
    'flannel-doctor collect -o bundle/ --host minion1 minion2',
    'flannel-doctor collect --bundle estate.tar.gz --redact -o to-show.tar.gz',
  ])
    .requiredOption('-o, --output <path>', 'a folder, or a file ending in .tar.gz')
    .option('-c, --config <file>', 'config (default: flannel-doctor.yaml in this folder)')
    .option('--host <name...>', 'only these hosts')
    .option('--redact', 'without the addresses and host names of the estate; findings stay the same but for these')
    .option('--bundle <path>', 'with --redact: write this bundle again instead of reading hosts')
    .option('--quiet', 'no progress on stderr');
}

export function collectCommand(argv: readonly string[]): Promise<number> {
  return runVerb(collectVerb(), argv, collectEstate);
}
