import { CHECKS } from './checks/index.ts';
import { liveSource, runTask } from './collect.ts';
import { expectedEstate } from './expected/estate.ts';
import { judgeHost, unreadHost } from './judge-host.ts';
import type { Config, HostTarget } from './types/config.ts';
import type { Estate } from './types/estate.ts';
import type { HostJudgement } from './types/judgement.ts';
import type { LeaseTable } from './types/lease.ts';
import type { ActiveTask } from './types/measure.ts';
import type { ShardHost, ShardJob, TaskJob } from './types/shard.ts';
import type { ScriptResult, Transport, TransportFailure } from './types/transport.ts';

/** What a worker does only where whoever started it said so: it leaves a trace on the host. */
export interface Permitted {
  readonly dropReasons: boolean;
  readonly unusedAddress: boolean;
}

const NOT_MINE = {
  failed: 'not-permitted',
  detail: "the config of its site's worker does not name it",
} as const;

/** What of a task the worker may not do; null where it may do all. */
function refused({ task }: TaskJob, { dropReasons, unusedAddress }: Permitted): TransportFailure | null {
  const option =
    task.task === 'drops' && !dropReasons
      ? '--drop-reasons'
      : task.task === 'send' && !unusedAddress && task.series.some(({ kind }) => kind === 'unused')
        ? '--unused-address'
        : null;
  return option === null ? null : { failed: 'not-permitted', detail: `its site's worker runs without ${option}` };
}

/**
 * Does a site's work on this machine, beside the hosts: with its own config's ways and secrets to log in. A host that this
 * config names is reached as it says; any other at the address of the job, where `hosts` is left out.
 */
export function siteWork(config: Config, transport: Transport, signal: AbortSignal, permitted: Permitted) {
  const own = new Map((config.hosts ?? []).map((target) => [target.name, target]));
  const targetOf = ({ name, address }: ShardHost): HostTarget | null =>
    own.get(name) ?? (config.hosts === null ? { name, address, ssh: config.ssh } : null);
  const estates = new WeakMap<LeaseTable, Estate>();

  async function* judge({ shard, checks: wanted }: ShardJob, table: LeaseTable): AsyncGenerator<HostJudgement> {
    const estate = estates.get(table) ?? expectedEstate(table);
    estates.set(table, estate);
    const checks = CHECKS.filter(({ id }) => wanted.includes(id));
    const hosts: HostTarget[] = [];
    for (const plan of shard.hosts) {
      const target = targetOf(plan);
      if (target !== null) hosts.push(target);
      else
        yield unreadHost(plan, {
          host: plan.name,
          probe: 'connect',
          kind: NOT_MINE.failed,
          detail: NOT_MINE.detail,
        });
    }
    const source = liveSource({ ...config, hosts }, transport, signal, null);
    for await (const reading of source.readHosts(table, null)) yield judgeHost(reading, estate, checks);
  }

  async function act(job: TaskJob): Promise<ScriptResult | TransportFailure> {
    const target = targetOf(job.host);
    if (target === null) return NOT_MINE;
    return refused(job, permitted) ?? runTask(target, paced(job.task), job.limitMs, transport, config, signal);
  }

  /** Never faster than this site's config lets hosts send. */
  const paced = (task: ActiveTask): ActiveTask =>
    task.task === 'send'
      ? { ...task, packetsPerSecond: Math.min(task.packetsPerSecond, config.limits.packetsPerSecondPerHost) }
      : task;

  return { judge, act };
}
