import { PROBE_ORDER } from '../probes/index.ts';
import { type RunOptions, run } from '../run.ts';
import { connectRedis, RedisError } from '../shards/redis.ts';
import { siteEstate } from '../site-shards.ts';
import type { Config } from '../types/config.ts';
import type { Report } from '../types/report.ts';
import type { ShardProgress } from '../types/shard.ts';
import { version } from '../version.ts';
import type { CheckOptions } from './check.ts';
import { runOptions, tellSuppressions } from './check-run.ts';
import { placeFrom } from './redis.ts';
import { chosenHosts, untilInterrupted } from './source.ts';
import { UsageError } from './usage.ts';

/** One line of progress on stderr, on a terminal only. */
function progress(quiet: boolean): (progress: ShardProgress) => void {
  if (quiet || !process.stderr.isTTY) return () => {};
  return ({ shards, done, active }) => {
    process.stderr.write(`\r\x1b[K${done} of ${shards} shards done, ${active} being read`);
    if (done === shards) process.stderr.write('\r\x1b[K');
  };
}

/** A run whose hosts the workers of their sites read and judge. */
export async function sitesRun(
  url: string,
  options: CheckOptions,
  config: Config,
  checks: RunOptions['checks'],
): Promise<Report> {
  const takenAt = new Date().toISOString();
  tellSuppressions(config.suppress, takenAt);
  const names = chosenHosts(config.hosts?.map(({ name }) => name) ?? null, options.host);
  const place = await placeFrom(url);
  const tell = (text: string): void => {
    if (options.quiet !== true) process.stderr.write(`${process.stderr.isTTY ? '\r\x1b[K' : ''}${text}\n`);
  };
  const { signal, release } = untilInterrupted();
  try {
    const { redis, close } = await connectRedis(place, (state, why) =>
      tell(state === 'lost' ? `${place.shown} is lost (${why}); waiting for it` : `${place.shown} is back`),
    );
    try {
      const { source, judgeHosts } = siteEstate(config, redis, options.profile === 'oncall' ? null : names, {
        version: version(),
        checks: checks.map(({ id }) => id),
        probes: PROBE_ORDER,
        shardSize: options.shardSize,
        timeoutMs: options.shardTimeout * 1000,
        signal,
        onProgress: progress(options.quiet === true),
        onLost: (site, hosts, why) => tell(`a shard of site ${site} is lost, ${hosts.length} hosts: ${why}`),
      });
      return await run(source, {
        ...runOptions(options, checks, () => takenAt, config.suppress, null),
        judgeHosts,
      });
    } finally {
      close();
    }
  } catch (error) {
    if (error instanceof RedisError) throw new UsageError(error.message);
    throw error;
  } finally {
    release();
  }
}
