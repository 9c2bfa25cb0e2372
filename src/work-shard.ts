import { CHECKS } from './checks/index.ts';
import { liveSource } from './collect.ts';
import { expectedEstate } from './expected/estate.ts';
import { judgeHost, unreadHost } from './judge-host.ts';
import type { Config, HostTarget } from './types/config.ts';
import type { Estate } from './types/estate.ts';
import type { HostJudgement } from './types/judgement.ts';
import type { LeaseTable } from './types/lease.ts';
import type { ShardHost, ShardJob } from './types/shard.ts';
import type { Transport } from './types/transport.ts';

/**
 * Does shards on this machine, beside the hosts: with its own config's ways and secrets to log in. A host that this config
 * names is reached as it says; any other at the address of the job, where `hosts` is left out.
 */
export function shardWorker(config: Config, transport: Transport, signal: AbortSignal) {
  const own = new Map((config.hosts ?? []).map((target) => [target.name, target]));
  const targetOf = ({ name, address }: ShardHost): HostTarget | null =>
    own.get(name) ?? (config.hosts === null ? { name, address, ssh: config.ssh } : null);
  const estates = new WeakMap<LeaseTable, Estate>();

  return async function* ({ shard, checks: wanted }: ShardJob, table: LeaseTable): AsyncGenerator<HostJudgement> {
    const estate = estates.get(table) ?? expectedEstate(table);
    estates.set(table, estate);
    const checks = CHECKS.filter(({ id }) => wanted.includes(id));
    const hosts: HostTarget[] = [];
    for (const plan of shard.hosts) {
      const target = targetOf(plan);
      if (target !== null) hosts.push(target);
      else yield unreadHost(plan, { host: plan.name, probe: 'connect', kind: 'not-permitted', detail: NOT_MINE });
    }
    const source = liveSource({ ...config, hosts }, transport, signal, null);
    for await (const reading of source.readHosts(table, null)) yield judgeHost(reading, estate, checks);
  };
}
const NOT_MINE = "the config of its site's worker does not name it";
