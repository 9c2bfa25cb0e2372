import { randomBytes } from 'node:crypto';
import { UnrecoverableError, Worker } from 'bullmq';
import type { HostJudgement } from '../types/judgement.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { ShardAnswer, ShardJob } from '../types/shard.ts';
import { connectRedis, KEPT_S, PREFIX, queueName, type RedisPlace } from './redis.ts';
import { jobFrom, packJudgement, SCHEMA, unpackLeases, WireError } from './wire.ts';

/** Whoever holds a shard says every third of it that it is alive; one that does not is taken for dead, and another worker begins anew. */
const LOCK_MS = 10_000;
const DEAD_LOOK_MS = 3000;
/** Workers that may die over one shard before it is lost. */
const DEATHS_MAX = 5;

export interface ServeOptions {
  readonly site: string;
  readonly version: string;
  /** Reads and judges the hosts of a job. */
  readonly work: (job: ShardJob, table: LeaseTable) => AsyncIterable<HostJudgement>;
  readonly tell: (text: string) => void;
}

export interface Serving {
  /** Ends what was begun, takes nothing new. */
  readonly stop: () => Promise<void>;
}

/** Takes shards of a site, one at a time, until it is stopped. Rejects with a RedisError when Redis cannot be used at all. */
export async function serveShards(place: RedisPlace, options: ServeOptions): Promise<Serving> {
  const { site, version, work, tell } = options;
  const redis = await connectRedis(place, (state, why) =>
    tell(state === 'lost' ? `${place.shown} is lost (${why}); waiting for it` : `${place.shown} is back`),
  );
  let known: { readonly key: string; readonly table: LeaseTable } | null = null;

  const leasesOf = async ({ leases: key }: ShardJob): Promise<LeaseTable> => {
    if (known?.key === key) return known.table;
    const bytes = await redis.getBuffer(key);
    if (bytes === null) throw new UnrecoverableError('whoever asked for it is gone: its leases are not there any more');
    known = { key, table: unpackLeases(bytes) };
    return known.table;
  };

  const doShard = async (job: ShardJob): Promise<ShardAnswer> => {
    const began = performance.now();
    const { id, hosts } = job.shard;
    const table = await leasesOf(job);
    const said: Record<string, Buffer> = {};
    let read = 0;
    for await (const judgement of work(job, table)) {
      said[judgement.host] = packJudgement(judgement, table);
      if (judgement.read) read++;
    }
    // its own place for each try: an answer that comes twice spoils nothing
    const results = `${PREFIX}:results:${id}:${randomBytes(8).toString('hex')}`;
    await redis.multi().hset(results, said).expire(results, KEPT_S).exec();
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    tell(`shard ${id}: ${read} of ${hosts.length} hosts read in ${seconds} s`);
    return { schema: SCHEMA, version, results };
  };

  const worker = new Worker(
    queueName(site),
    async ({ data }) => {
      try {
        return await doShard(jobFrom(data, version));
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        tell(`refused a shard: ${why}`);
        throw error instanceof WireError || error instanceof UnrecoverableError
          ? error
          : new Error(`a worker failed: ${why}`);
      }
    },
    {
      connection: redis,
      prefix: PREFIX,
      concurrency: 1,
      lockDuration: LOCK_MS,
      stalledInterval: DEAD_LOOK_MS,
      maxStalledCount: DEATHS_MAX,
      drainDelay: 2,
      removeOnComplete: { age: KEPT_S },
      removeOnFail: { age: KEPT_S },
    },
  );
  // told by the connection itself; without a listener node ends the process
  worker.on('error', () => {});
  await worker.waitUntilReady();
  return {
    stop: async () => {
      await worker.close();
      redis.disconnect();
    },
  };
}
