import type { Command } from 'commander';
import { version } from '../version.ts';
import { placeFrom, REDIS_HELP } from './redis.ts';
import { terminalSecrets } from './secrets.ts';
import { configFrom } from './source.ts';
import { runVerb, UsageError, verb } from './usage.ts';

/** Connections to hosts outlive the work of one run by this. */
const REST_MS = 30_000;

interface WorkerOptions {
  readonly site: string;
  readonly redis: string;
  readonly config?: string;
  readonly dropReasons?: boolean;
  readonly unusedAddress?: boolean;
  readonly quiet?: boolean;
}

/** Resolves at the first SIGINT or SIGTERM; a second one ends the program at once. */
function asked(tell: (text: string) => void): Promise<void> {
  return new Promise((resolve) => {
    let again = false;
    const stop = (): void => {
      if (again) process.exit(130);
      again = true;
      tell('stopping when what was begun is done (once more to leave at once)');
      resolve();
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

async function serve({
  site,
  redis,
  config: file,
  quiet,
  dropReasons = false,
  unusedAddress = false,
}: WorkerOptions): Promise<number> {
  const config = await configFrom(file, 'ways');
  if (config.transport === 'local')
    throw new UsageError('transport local reads this machine alone: a worker needs ssh, openssh or kubectl');
  const place = await placeFrom(redis);
  const [{ serveSite }, { RedisError }, { siteWork }, { transportFor }, { restingTransport }] = await Promise.all([
    import('../shards/serve.ts'),
    import('../shards/redis.ts'),
    import('../work-site.ts'),
    import('../transport/index.ts'),
    import('../transport/resting.ts'),
  ]);
  const tell = (text: string): void => void (quiet === true || process.stderr.write(`${text}\n`));
  const transport = restingTransport(() => transportFor(config, terminalSecrets()), REST_MS);
  try {
    const work = siteWork(config, transport, new AbortController().signal, { dropReasons, unusedAddress });
    const tasksAtOnce = config.limits.hostsAtOnce;
    const ended = asked(tell);
    const serving = await serveSite(place, { site, version: version(), ...work, tasksAtOnce, tell });
    tell(`worker of site ${site}: waits for shards at ${place.shown}`);
    await ended;
    await serving.stop();
    return 0;
  } catch (error) {
    if (error instanceof RedisError) throw new UsageError(error.message);
    throw error;
  } finally {
    await transport.close();
  }
}

function siteName(text: string): string {
  if (!/^\w[\w.-]{0,99}$/.test(text))
    throw new UsageError(`--site ${text}: letters, digits, dots, underscores and hyphens`);
  return text;
}

export function workerVerb(): Command {
  return verb(
    'worker',
    'Reads, judges and measures hosts of one site for `check --redis`; tables stay here, findings travel.',
    [
      'flannel-doctor worker --site frankfurt --redis rediss://redis.example:6380 -c flannel-doctor.yaml',
      'flannel-doctor worker --redis redis://127.0.0.1:6379',
    ],
  )
    .requiredOption('--redis <url>', 'where shards are asked for: redis://HOST:PORT, or rediss://HOST:PORT with TLS')
    .option('--site <name>', 'whose hosts to read', siteName, 'default')
    .option(
      '-c, --config <file>',
      'how to log in to the hosts (default: flannel-doctor.yaml in this folder); its `hosts`, where given, are the only ones read',
    )
    .option('--drop-reasons', 'let `check --drop-reasons` make its tracing instance on hosts')
    .option('--unused-address', 'let `check --unused-address` ask hosts for an address nobody has')
    .option('--quiet', 'nothing on stderr')
    .addHelpText('after', REDIS_HELP);
}

export function workerCommand(argv: readonly string[]): Promise<number> {
  return runVerb(workerVerb(), argv, serve);
}
