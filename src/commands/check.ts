import type { Command } from 'commander';
import { CHECKS } from '../checks/index.ts';
import { withBaseline } from '../compare/causes.ts';
import { acceptanceOf } from '../compare/criteria.ts';
import { USUAL } from '../measure/symptoms.ts';
import type { RunOptions } from '../run.ts';
import type { Cause } from '../types/finding.ts';
import type { Report } from '../types/report.ts';
import { bundleRun, type Listen, liveRun } from './check-run.ts';
import { formatHelp, formatOption, type PrintOptions, printReport } from './print.ts';
import { checkProfile, PROFILES, type ProfileName, profileHelp } from './profile.ts';
import { REDIS_HELP } from './redis.ts';
import { configFrom } from './source.ts';
import { RUN_HELP, RUNS, runPath } from './stored.ts';
import { choice, runVerb, SEVERITIES, UsageError, verb } from './usage.ts';

export interface CheckOptions extends PrintOptions {
  readonly config?: string;
  readonly bundle?: string;
  readonly host?: readonly string[];
  readonly profile?: ProfileName;
  readonly redis?: string;
  readonly shardSize: number;
  readonly shardTimeout: number;
  readonly out?: string | true;
  readonly keep?: number;
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  readonly failOn: 'error' | 'warning';
  readonly baseline?: string;
  readonly passive?: boolean;
  readonly crafted: boolean;
  readonly unusedAddress?: boolean;
  readonly dropReasons?: boolean;
  readonly capture?: boolean;
  readonly printCommands?: boolean;
  readonly quiet?: boolean;
}

function chosenChecks({ only = [], skip = [] }: CheckOptions): RunOptions['checks'] {
  const unknown = [...only, ...skip].filter((id) => !CHECKS.some((check) => check.id === id));
  if (unknown.length > 0)
    throw new UsageError(`no check is called ${unknown.join(', ')}; flannel-doctor explain lists them`);
  return CHECKS.filter(({ id }) => (only.length === 0 || only.includes(id)) && !skip.includes(id));
}

const ACCEPTANCE_EXIT = { accepted: 0, 'not-accepted': 1, incomplete: 3 } as const;

/** 1 for causes that count, which with a baseline are the new ones; 3 when something could not be examined, else 0. */
function exitCode(report: Report, failOn: CheckOptions['failOn']): number {
  if (report.acceptance !== undefined) return ACCEPTANCE_EXIT[report.acceptance.outcome];
  const known = new Set(report.baseline?.lasting);
  const counts = ({ key, severity }: Cause) => !known.has(key) && (severity === 'error' || failOn === 'warning');
  if (report.causes.some(counts)) return 1;
  return report.incomplete ? 3 : 0;
}

/** The folder of runs: where this one lands, and where `last` is looked for. */
function runsFolder({ out }: CheckOptions): string {
  return out === undefined || out === true ? RUNS : out;
}

/** Profiles that are for a record of runs write one without being asked. */
function writes({ out, profile }: CheckOptions): boolean {
  return out !== undefined || profile === 'acceptance' || profile === 'ci';
}

/** The run that this one is measured by; in CI the one before, once there is one. */
async function baselineOf(options: CheckOptions): Promise<{ path: string; report: Report } | null> {
  const folder = runsFolder(options);
  const { baseline, profile } = options;
  if (baseline === undefined) {
    if (profile !== 'ci') return null;
    const { listRuns } = await import('../store/runs.ts');
    if (listRuns(folder).length === 0) return null;
  }
  const path = await runPath(baseline ?? 'last', folder);
  const { sideOf } = await import('./side.ts');
  return { path, report: (await sideOf(path)).report };
}

/** Runs the check and adds what was asked for beside it. */
async function found(options: CheckOptions, baseline: Report | null, listen: Listen): Promise<Report> {
  const checks = chosenChecks(options);
  const { bundle, config: file } = options;
  // a bundle says what is there, a config what is wanted of it
  const config =
    bundle === undefined || file !== undefined
      ? await configFrom(file, bundle === undefined ? 'estate' : 'words')
      : null;
  const report =
    bundle !== undefined
      ? await bundleRun(bundle, options, config, checks, listen)
      : options.redis !== undefined
        ? await (await import('./check-sites.ts')).sitesRun(options.redis, options, config!, checks)
        : await liveRun(options, config!, checks, listen);
  const accepted =
    options.profile === 'acceptance'
      ? { ...report, acceptance: acceptanceOf(report, config?.expect ?? USUAL, options.failOn) }
      : report;
  return baseline === null ? accepted : withBaseline(accepted, baseline);
}

/** `--shard-size 25`. Throws a UsageError for what is no number. */
function positive(option: string): (text: string) => number {
  return (text) => {
    if (!/^[1-9]\d{0,3}$/.test(text)) throw new UsageError(`${option} ${text}: a number from 1 to 9999`);
    return Number(text);
  };
}

/** `--keep 30`. Throws a UsageError for what is no number of runs. */
function runsKept(text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(`--keep ${text}: say how many runs stay, 1 at least`);
  return Number(text);
}

async function checkEstate(options: CheckOptions): Promise<number> {
  if (options.printCommands) {
    const { commandsCommand } = await import('./commands.ts');
    return commandsCommand([]);
  }
  checkProfile(options);
  if (options.redis !== undefined && options.bundle !== undefined)
    throw new UsageError('--redis reads live hosts: leave --bundle out');
  if (options.keep !== undefined && !writes(options))
    throw new UsageError('--keep says how many runs stay where --out writes them: give --out as well');
  const baseline = await baselineOf(options);
  const place = { folder: runsFolder(options), keep: options.keep ?? null, baseline: baseline?.path ?? null };
  const out = writes(options) ? (await import('./check-out.ts')).openOut(place) : null;
  try {
    const report = await found(options, baseline?.report ?? null, out?.listen ?? ((source) => source));
    await printReport(report, options);
    if (out !== null) {
      const folder = await out.finish(report);
      if (!options.quiet) process.stderr.write(`written: ${folder}\n`);
    }
    return exitCode(report, options.failOn);
  } finally {
    out?.abandon();
  }
}

export function checkVerb(): Command {
  return verb('check', 'Reads leases, probes every host, compares with the expected model, names the root causes.', [
    'flannel-doctor check -c flannel-doctor.yaml',
    'flannel-doctor check --bundle bug-report/ --format json | jq .causes',
    'flannel-doctor check --profile oncall --host minion3',
    'flannel-doctor check --profile acceptance -c flannel-doctor.yaml',
    'flannel-doctor check --redis rediss://redis.example:6380 -c flannel-doctor.yaml',
    'flannel-doctor check --out reports --fail-on error --baseline last',
  ])
    .option(
      '-c, --config <file>',
      'config (default: flannel-doctor.yaml in this folder); with --bundle for `expect` and `suppress`',
    )
    .option('--bundle <path>', 'judge a bundle (folder or .tar.gz) instead of live hosts; no network')
    .option('--host <name...>', 'only these hosts')
    .addOption(choice('--profile <name>', profileHelp(), Object.keys(PROFILES)))
    .option('--redis <url>', 'let the workers of each site read and judge its hosts: flannel-doctor worker')
    .option('--shard-size <n>', 'with --redis: hosts that a worker reads in one go', positive('--shard-size'), 25)
    .option(
      '--shard-timeout <seconds>',
      'with --redis: how long a shard may take, or wait for a worker that is not busy with another',
      positive('--shard-timeout'),
      180,
    )
    .option('--passive', 'send nothing between hosts: only what they say of themselves is judged')
    .option('--no-crafted', 'send no crafted VXLAN datagrams where the overlay is silent')
    .option(
      '--unused-address',
      'ask each host for an address nobody has: does it let peers’ packets through? Its kernel remembers that it failed',
    )
    .option(
      '--drop-reasons',
      'ask the kernels why packets of a failing pair are dropped: a tracing instance on both hosts, removed again',
    )
    .option('--capture', 'count what passes the devices of both hosts of a failing pair')
    .addOption(formatOption())
    .option('--out [dir]', 'also write the run, all formats and its bundle, under this folder (default: reports)')
    .option('--keep <n>', 'with --out: remove all but the newest n runs', runsKept)
    .option('--only <id...>', 'run only these checks')
    .option('--skip <id...>', 'run all but these checks')
    .addOption(choice('--fail-on <severity>', 'exit 1 from this severity on', SEVERITIES, 'warning'))
    .option('--baseline <run>', 'exit 1 only for causes that this run, or bundle, does not have')
    .option('--print-commands', 'print every command that would run on a host, and stop')
    .option('--no-color', 'no colour (also NO_COLOR, and whenever stdout is no terminal)')
    .option('--quiet', 'no progress on stderr')
    .option('--verbose', 'every cause, effect and line of evidence in full')
    .addHelpText('after', `${formatHelp()}\n${RUN_HELP}\n${REDIS_HELP}`)
    .addHelpText(
      'after',
      '\nExit codes: 0 healthy · 1 problems · 2 usage · 3 could not examine all · 4 internal error',
    );
}

export function checkCommand(argv: readonly string[]): Promise<number> {
  return runVerb(checkVerb(), argv, checkEstate);
}
