import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { HostJudgement } from '../types/judgement.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Answer, ShardJob, TaskJob } from '../types/shard.ts';
import type { ScriptResult, TransportFailure } from '../types/transport.ts';
import { RESULT } from './ask-task.ts';
import { connectRedis, KEPT_S, PREFIX, queueName, type RedisPlace, resultsKey, type Work } from './redis.ts';
import { jobFrom, packJudgement, packResult, SCHEMA, taskFrom, unpackLeases, WireError } from './wire.ts';

/** Whoever holds a job says twice in this time that it is alive; one that does not is taken for dead, and another worker begins anew. */
const LOCK_MS = 10_000;
const DEAD_LOOK_MS = 3000;
/** Workers that may die over one job before it is lost. */
const DEATHS_MAX = 5;

export interface ServeOptions {
  readonly site: string;
  readonly version: string;
  /** Reads and judges the hosts of a shard. */
  readonly judge: (job: ShardJob, table: LeaseTable) => AsyncIterable<HostJudgement>;
  /** Does a task on a host; never rejects. */
  readonly act: (job: TaskJob) => Promise<ScriptResult | TransportFailure>;
  /** Tasks at a time; of shards one. */
  readonly tasksAtOnce: number;
  readonly tell: (text: string) => void;
}

export interface Serving {
  /** Ends what was begun, takes nothing new. */
  readonly stop: () => Promise<void>;
}

/** Reads and judges the hosts of a shard; each judgement is packed when it is there. */
function shardDoer(redis: Redis, { version, judge, tell }: ServeOptions) {
  let known: { readonly key: string; readonly table: LeaseTable } | null = null;

  const leasesOf = async ({ leases: key }: ShardJob): Promise<LeaseTable> => {
    if (known?.key === key) return known.table;
    const bytes = await redis.getBuffer(key);
    if (bytes === null) throw new UnrecoverableError('whoever asked for it is gone: its leases are not there any more');
    known = { key, table: unpackLeases(bytes) };
    return known.table;
  };

  return async (data: unknown): Promise<ReadonlyMap<string, Buffer>> => {
    const job = jobFrom(data, version);
    const began = performance.now();
    const table = await leasesOf(job);
    const said = new Map<string, Buffer>();
    let read = 0;
    for await (const judgement of judge(job, table)) {
      said.set(judgement.host, packJudgement(judgement, table));
      if (judgement.read) read++;
    }
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    tell(`shard ${job.shard.id}: ${read} of ${job.shard.hosts.length} hosts read in ${seconds} s`);
    return said;
  };
}

/** Takes jobs of a site until it is stopped. Rejects with a RedisError when Redis cannot be used at all. */
export async function serveSite(place: RedisPlace, options: ServeOptions): Promise<Serving> {
  const { site, version, act, tasksAtOnce, tell } = options;
  const { redis, close } = await connectRedis(place, (state, why) =>
    tell(state === 'lost' ? `${place.shown} is lost (${why}); waiting for it` : `${place.shown} is back`),
  );

  const serve = (
    work: Work,
    concurrency: number,
    doJob: (data: unknown) => Promise<ReadonlyMap<string, Buffer>>,
  ): Worker => {
    const worker = new Worker(
      queueName(work, site),
      async ({ id, data }): Promise<Answer> => {
        try {
          const said = await doJob(data);
          const results = resultsKey(id!);
          await redis.multi().hset(results, new Map(said)).expire(results, KEPT_S).exec();
          return { schema: SCHEMA, version, results };
        } catch (error) {
          const why = error instanceof Error ? error.message : String(error);
          tell(`refused: ${why}`);
          throw error instanceof WireError || error instanceof UnrecoverableError
            ? error
            : new Error(`a worker failed: ${why}`);
        }
      },
      {
        connection: redis,
        prefix: PREFIX,
        concurrency,
        lockDuration: LOCK_MS,
        stalledInterval: DEAD_LOOK_MS,
        maxStalledCount: DEATHS_MAX,
        drainDelay: 2,
        removeOnComplete: { age: KEPT_S },
        removeOnFail: { age: KEPT_S },
      },
    );
    // the connection itself tells; without a listener node ends the process
    return worker.on('error', () => {});
  };

  const workers = [
    serve('shards', 1, shardDoer(redis, options)),
    serve('tasks', tasksAtOnce, async (data) => new Map([[RESULT, packResult(await act(taskFrom(data, version)))]])),
  ];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  return {
    stop: async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      close();
    },
  };
}
