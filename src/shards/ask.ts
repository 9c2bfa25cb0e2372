import { Job } from 'bullmq';
import type { Redis } from 'ioredis';
import pMap from 'p-map';
import type { HostJudgement } from '../types/judgement.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { GapKind } from '../types/probe.ts';
import type { Shard, ShardHost, ShardJob, ShardProgress } from '../types/shard.ts';
import { isRunning, KEPT_S, PREFIX, patience, pause, queueOf } from './redis.ts';
import { answerFrom, judgementReader, packLeases, SCHEMA, WireError } from './wire.ts';

/** How often shards are looked at; also while Redis is away. */
const LOOK_MS = 200;
const LOOKS_AT_ONCE = 32;
/** Leases outlive whoever asked by this, s: later workers then leave its shards alone. */
const LEASES_S = 120;
/** A worker that refuses, or fails, leaves the others this many chances, half a minute long together. */
const TRIES = 6;
const RETRY_MS = 1000;
/** Answers of the wrong shape until a shard is lost. */
const SPOILED_MAX = 3;
const REASON_MAX = 300;

export interface AskOptions {
  readonly version: string;
  readonly checks: readonly string[];
  readonly probes: readonly string[];
  /** Longest a shard may be worked on, and longest a site may be silent while shards wait for it. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: ShardProgress) => void;
}

/** A shard's hosts as a worker judged them, or why nobody did. */
export type ShardOutcome = { readonly shard: Shard } & (
  | { readonly judged: readonly HostJudgement[] }
  | { readonly lost: GapKind; readonly detail: string }
);

/** A shard that nobody has answered yet. */
interface Pending {
  readonly shard: Shard;
  /** When its worker took it, as told by this clock; null while it waits. */
  activeSince: number | null;
  /** What tells one try from the next. */
  tries: string;
  /** Answers that had not the right shape. */
  spoiled: number;
}

/** Cuts each site's hosts into shards. `run` is new each time. */
export function shardsOf(
  run: string,
  hosts: readonly (ShardHost & { readonly site: string })[],
  size: number,
): Shard[] {
  const sites = [...new Set(hosts.map(({ site }) => site))];
  const parts = sites.flatMap((site) => {
    const own = hosts.filter((host) => host.site === site).map(({ name, address }) => ({ name, address }));
    return Array.from({ length: Math.ceil(own.length / size) }, (_, n) => ({
      site,
      hosts: own.slice(n * size, (n + 1) * size),
    }));
  });
  return parts.map((part, n) => ({ id: `${run}-${n}`, ...part }));
}

/**
 * Asks workers for all shards and yields each once: judged by whoever answered first, or lost. Redis is asked how each stands
 * instead of being listened to, so that nothing hangs on a message: what it has forgotten (jobs, leases) is said again, and an answer of
 * the wrong shape is asked for again a few times.
 */
export async function* askWorkers(
  redis: Redis,
  run: string,
  table: LeaseTable,
  shards: readonly Shard[],
  options: AskOptions,
): AsyncGenerator<ShardOutcome> {
  const { version, checks, probes, timeoutMs, signal } = options;
  const read = judgementReader({ table, checks: new Set(checks), probes: new Set(probes) });
  const leases = { key: `${PREFIX}:leases:${run}`, bytes: packLeases(table) };
  const pending = new Map<string, Pending>();
  /** When a worker of a site was last seen to begin or end something. */
  const signs = new Map<string, number>();
  for (const shard of shards) {
    pending.set(shard.id, { shard, activeSince: null, tries: '', spoiled: 0 });
    signs.set(shard.site, performance.now());
  }
  const queues = new Map([...signs.keys()].map((site) => [site, queueOf(redis, 'shards', site)]));
  const settled: ShardOutcome[] = [];
  const tidying: Promise<unknown>[] = [];
  const tidy = (removal: Promise<unknown>): void => void tidying.push(removal.catch(() => {}));
  /** What Redis last had against being asked. */
  let trouble = '';
  /** The only place where a shard is counted. */
  const settle = (outcome: ShardOutcome): void => {
    const { id, site } = outcome.shard;
    if (!pending.delete(id)) return;
    settled.push(outcome);
    if ('judged' in outcome) signs.set(site, performance.now());
  };

  const add = ({ site, ...rest }: Shard) => {
    const data: ShardJob = { schema: SCHEMA, version, shard: { site, ...rest }, leases: leases.key, checks };
    return queues.get(site)!.add('shard', data, {
      jobId: rest.id,
      attempts: TRIES,
      backoff: { type: 'exponential', delay: RETRY_MS },
      removeOnComplete: { age: KEPT_S },
      removeOnFail: { age: KEPT_S },
    });
  };

  const take = async (job: Job, each: Pending): Promise<void> => {
    const { shard } = each;
    try {
      const { results } = answerFrom(job.returnvalue, version);
      const said = await redis.hmgetBuffer(results, ...shard.hosts.map(({ name }) => name));
      const judged = shard.hosts.map(({ name }, n) => {
        const bytes = said[n];
        if (bytes == null) throw new WireError(`nothing was said of ${name}`);
        return read(bytes, name);
      });
      settle({ shard, judged });
      tidy(redis.del(results));
      tidy(job.remove());
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      each.spoiled++;
      if (each.spoiled === SPOILED_MAX) settle({ shard, lost: 'unreadable', detail: error.message });
      await job.remove();
    }
  };

  const lookAt = async (each: Pending): Promise<void> => {
    const { shard } = each;
    const queue = queues.get(shard.site)!;
    const state = await queue.getJobState(shard.id);
    // after its state: what is told of it is then at least as new
    const job = state === 'unknown' ? undefined : await Job.fromId(queue, shard.id);
    if (job === undefined) await add(shard);
    else if (state === 'completed') await take(job, each);
    else if (state === 'failed')
      settle({
        shard,
        lost: 'exit',
        detail: `no worker could do it: ${String(job.failedReason).slice(0, REASON_MAX)}`,
      });
    else if (state === 'active') {
      const tries = `${job.attemptsStarted} ${job.processedOn}`;
      if (each.activeSince !== null && tries === each.tries) return;
      each.tries = tries;
      each.activeSince = performance.now();
      signs.set(shard.site, each.activeSince);
    } else each.activeSince = null;
  };

  const hear = (error: unknown): void => {
    trouble = `; Redis: ${error instanceof Error ? error.message : String(error)}`.slice(0, REASON_MAX);
  };

  const look = async (): Promise<void> => {
    trouble = '';
    if ((await redis.expire(leases.key, LEASES_S)) === 0) await redis.set(leases.key, leases.bytes, 'EX', LEASES_S);
    // what is wrong with one job is not in the way of the others
    const apart = (each: Pending): Promise<void> => lookAt(each).catch(hear);
    await pMap([...pending.values()], apart, { concurrency: LOOKS_AT_ONCE });
  };

  const giveUp = (): void => {
    const now = performance.now();
    for (const { shard, activeSince } of pending.values()) {
      if (signal.aborted) settle({ shard, lost: 'timeout', detail: 'interrupted before a worker had read it' });
      else if (now - (activeSince ?? signs.get(shard.site)!) > timeoutMs)
        settle({
          shard,
          lost: 'timeout',
          detail:
            activeSince === null
              ? `no worker took it within ${timeoutMs / 1000} s: ${isRunning(shard.site)}${trouble}`
              : `the worker of site ${shard.site} did not end within ${timeoutMs / 1000} s${trouble}`,
        });
      else continue;
      tidy(queues.get(shard.site)!.remove(shard.id));
    }
  };

  let looking: Promise<void> | null = null;
  try {
    while (pending.size > 0) {
      // what went wrong is tried again until the time is up
      const began = performance.now();
      looking ??= look()
        .catch(hear)
        // of thousands of shards one look takes long: half of the time is enough
        .then(() => pause(Math.max(LOOK_MS, performance.now() - began)))
        .finally(() => {
          looking = null;
        });
      await Promise.race([looking, patience()]);
      giveUp();
      const active = [...pending.values()].filter(({ activeSince }) => activeSince !== null).length;
      options.onProgress?.({ shards: shards.length, done: shards.length - pending.size, active });
      yield* settled.splice(0);
    }
  } finally {
    tidy(redis.del(leases.key));
    // what nobody needs any more goes at once where that is quick; else it expires
    await Promise.race([Promise.all(tidying), patience()]);
  }
}
