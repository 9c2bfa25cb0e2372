import type { ActiveTask } from './measure.ts';

/** A host as it is reached from where the leases are known. */
export interface ShardHost {
  readonly name: string;
  readonly address: string;
}

/** Hosts of one site that one worker reads and judges in one go. */
export interface Shard {
  /** New in every run: no two shards ever have the same. */
  readonly id: string;
  readonly site: string;
  readonly hosts: readonly ShardHost[];
}

/** What a worker is asked to do. It names hosts and leases; how to log in to them only the worker knows. */
export interface ShardJob {
  readonly schema: number;
  /** The program that asks: a worker of another version has other checks and refuses. */
  readonly version: string;
  readonly shard: Shard;
  /** Key under which the leases of the run lie. */
  readonly leases: string;
  /** Ids of the checks to run. */
  readonly checks: readonly string[];
}

/** One task of the active tests on one host. */
export interface TaskJob {
  readonly schema: number;
  readonly version: string;
  readonly host: ShardHost;
  readonly task: ActiveTask;
  readonly limitMs: number;
}

/** What a worker says when a job is done: where the results lie. */
export interface Answer {
  readonly schema: number;
  readonly version: string;
  readonly results: string;
}

/** How far all shards are. */
export interface ShardProgress {
  readonly shards: number;
  readonly done: number;
  readonly active: number;
}
