import type { Command } from 'commander';
import { CHECKS } from '../checks/index.ts';
import { visibleText } from '../render/safe-text.ts';
import { renderTrace } from '../render/trace.ts';
import { renderTraceJson } from '../render/trace-json.ts';
import { runTrace, type TraceOptions } from '../run-trace.ts';
import { transportFor } from '../transport/index.ts';
import type { Suppression } from '../types/config.ts';
import type { EstateSource } from '../types/reading.ts';
import type { Trace } from '../types/trace.ts';
import { version } from '../version.ts';
import { terminalSecrets } from './secrets.ts';
import { configFrom, measuring, progress, untilInterrupted } from './source.ts';
import { choice, runVerb, TABLE_OR_JSON, UsageError, verb } from './usage.ts';

/** As `check` waits before what looks wrong is read again. */
const SETTLE_MS = 750;

interface Options {
  readonly config?: string;
  readonly bundle?: string;
  readonly ipv6?: boolean;
  readonly passive?: boolean;
  readonly crafted: boolean;
  readonly format: 'table' | 'json';
  readonly color: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

type Ends = readonly [string, string];
type Answer = Awaited<ReturnType<typeof runTrace>>;

function traceOptions(options: Options, takenAt: string, suppress: readonly Suppression[]): TraceOptions {
  return {
    checks: CHECKS,
    suppress,
    takenAt,
    version: version(),
    settleMs: SETTLE_MS,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    onHost: progress(options.quiet === true, 2),
    family: options.ipv6 === true ? 6 : 4,
    ...(options.passive === true
      ? {}
      : {
          active: {
            onHost: measuring(options.quiet === true),
            crafted: options.crafted,
            unusedAddress: false,
            dropReasons: false,
            capture: false,
          },
        }),
  };
}

async function fromBundle(path: string, ends: Ends, options: Options): Promise<Answer> {
  const [{ BundleError, readBundle }, { bundleSource }] = await Promise.all([
    import('../store/bundle.ts'),
    import('../bundle-source.ts'),
  ]);
  try {
    const bundle = readBundle(path);
    const takenAt = bundle.manifest?.takenAt ?? new Date().toISOString();
    return await runTrace(bundleSource(bundle, null), ends, traceOptions({ ...options, quiet: true }, takenAt, []));
  } catch (error) {
    if (error instanceof BundleError) throw new UsageError(error.message);
    throw error;
  }
}

async function live(ends: Ends, options: Options): Promise<Answer> {
  const config = await configFrom(options.config);
  const { liveSource } = await import('../collect.ts');
  const transport = await transportFor(config, terminalSecrets());
  const { signal, release } = untilInterrupted();
  const source: EstateSource = liveSource(config, transport, signal, null);
  try {
    return await runTrace(source, ends, traceOptions(options, new Date().toISOString(), config.suppress));
  } finally {
    release();
    await transport.close();
  }
}

function show(trace: Trace, options: Options): string {
  if (options.format === 'json') return renderTraceJson(trace);
  return renderTrace(trace, {
    columns: process.stdout.columns ?? (Number(process.env['COLUMNS']) || 80),
    colour: options.color && process.stdout.isTTY === true && !process.env['NO_COLOR'],
    verbose: options.verbose === true,
  });
}

const CODES: Readonly<Record<Trace['verdict'], number>> = { whole: 0, lossy: 1, broken: 1, incomplete: 3 };

async function tracePair(ends: Ends, options: Options): Promise<number> {
  if (options.bundle !== undefined && options.config !== undefined)
    throw new UsageError('--bundle traces in what it holds: leave -c out, or leave --bundle out to read live hosts');
  const answer =
    options.bundle === undefined ? await live(ends, options) : await fromBundle(options.bundle, ends, options);
  if ('unknown' in answer) throw new UsageError(visibleText(answer.unknown));
  if ('gap' in answer) {
    process.stderr.write(`no leases, so nothing to trace by: ${visibleText(answer.gap.detail)}\n`);
    return 3;
  }
  process.stdout.write(show(answer, options));
  return CODES[answer.verdict];
}

export function traceVerb(): Command {
  return verb(
    'trace',
    'Follows a packet from SRC to DST and the answer back through the tables of both hosts, and marks where it stops.',
    [
      'flannel-doctor trace 10.1.11.2 10.1.22.2 -c flannel-doctor.yaml',
      'flannel-doctor trace minion1 minion2/container1 --bundle bug-report.tar.gz --format json',
    ],
  )
    .argument('<src>', 'a container’s address, a VTEP’s, a host (name or underlay address) or host/container')
    .argument('<dst>', 'the same; a host alone stands for one of its containers')
    .option('-c, --config <file>', 'config (default: flannel-doctor.yaml in this folder); only the two hosts are read')
    .option('--bundle <path>', 'trace in a bundle (folder or .tar.gz) instead of live hosts; no network')
    .option('--passive', 'send nothing between the two hosts: only what they say of themselves is judged')
    .option('--no-crafted', 'send no crafted VXLAN datagrams where the overlay is silent')
    .option('-6, --ipv6', 'the IPv6 overlay, where hosts are named and there are two')
    .addOption(choice('--format <name>', 'on stdout', TABLE_OR_JSON, 'table'))
    .option('--no-color', 'no colour (also NO_COLOR, and whenever stdout is no terminal)')
    .option('--quiet', 'no progress on stderr')
    .option('--verbose', 'every hop with its raw rows, also behind the one where it stops')
    .addHelpText(
      'after',
      '\nExit codes: 0 whole path · 1 it stops, or loses packets · 2 usage, or an end nobody knows\n' +
        '            3 whole as far as could be read · 4 internal error',
    );
}

export function traceCommand(argv: readonly string[]): Promise<number> {
  return runVerb(traceVerb(), argv, (src: string, dst: string, options: Options) => tracePair([src, dst], options));
}
