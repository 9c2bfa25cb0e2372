import { Job, type Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { ActiveTask } from '../types/measure.ts';
import type { ShardHost, TaskJob } from '../types/shard.ts';
import type { ScriptResult, TransportFailure } from '../types/transport.ts';
import { isRunning, KEPT_S, newId, patience, pause, queueOf } from './redis.ts';
import { answerFrom, packTask, SCHEMA, unpackResult, WireError } from './wire.ts';

/** How often a task is looked at: hosts are read before and after it, and what they do meanwhile counts as weather. */
const LOOK_MS = 40;
/** A second worker tries what one could not. */
const TRIES = 2;
const REASON_MAX = 300;

export interface TaskOptions {
  readonly version: string;
  /** Longest a task waits for a worker, besides what it takes itself. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

type Outcome = ScriptResult | TransportFailure;

/** Asks workers of a host's site to do a task on it. Once nobody of a site took one, that site is not asked again. */
export function taskAsker(redis: Redis, { version, timeoutMs, signal }: TaskOptions) {
  const queues = new Map<string, Queue>();
  const silent = new Set<string>();

  const queueFor = (site: string): Queue => {
    const queue = queues.get(site) ?? queueOf(redis, 'tasks', site);
    queues.set(site, queue);
    return queue;
  };

  const take = async (job: Job): Promise<Outcome> => {
    try {
      const { results } = answerFrom(job.returnvalue, version);
      const bytes = await redis.hgetBuffer(results, RESULT);
      if (bytes === null) throw new WireError('what a task brought is not there');
      const outcome = unpackResult(bytes);
      await Promise.all([redis.del(results), job.remove()]);
      return outcome;
    } catch (error) {
      if (error instanceof WireError) return { failed: 'unreadable', detail: error.message };
      throw error;
    }
  };

  return async (site: string, host: ShardHost, task: ActiveTask, limitMs: number): Promise<Outcome> => {
    const queue = queueFor(site);
    const data: TaskJob = { schema: SCHEMA, version, host, task, limitMs };
    const packed = packTask(data);
    const id = newId();
    const end = performance.now() + timeoutMs + limitMs;
    let taken = false;

    const look = async (): Promise<Outcome | null> => {
      const state = await queue.getJobState(id);
      // after its state: what is told of it is then at least as new
      const job = state === 'unknown' ? undefined : await Job.fromId(queue, id);
      if (job === undefined) {
        const kept = { age: KEPT_S };
        await queue.add('task', packed, { jobId: id, attempts: TRIES, removeOnComplete: kept, removeOnFail: kept });
      } else if (state === 'completed') return take(job);
      else if (state === 'failed')
        return { failed: 'exit', detail: `no worker could do it: ${String(job.failedReason).slice(0, REASON_MAX)}` };
      else if (state === 'active') taken = true;
      return null;
    };

    let outcome: Outcome | null = null;
    let looking: Promise<void> | null = null;
    while (performance.now() < end && !silent.has(site) && !signal.aborted) {
      // what goes wrong with Redis is tried again until the time is up
      looking ??= look()
        .then(
          (came) => {
            outcome = came;
          },
          () => {},
        )
        .finally(() => {
          looking = null;
        });
      await Promise.race([looking, patience()]);
      if (outcome !== null) return outcome;
      await pause(LOOK_MS);
    }
    if (!signal.aborted && !taken) silent.add(site);
    void queue.remove(id).catch(() => {});
    return {
      failed: 'timeout',
      detail: signal.aborted ? 'interrupted' : `no worker did it: ${isRunning(site)}`,
    };
  };
}
/** Where in an answer's hash the outcome of a task lies. */
export const RESULT = 'result';
