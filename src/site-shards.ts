import { firstLeases, hostsOf } from './collect.ts';
import { unreadHost } from './judge-host.ts';
import { contains } from './net/cidr.ts';
import { ipFromText } from './net/ip.ts';
import type { JudgeHosts } from './run.ts';
import { type AskOptions, askWorkers, shardsOf } from './shards/ask.ts';
import { taskAsker } from './shards/ask-task.ts';
import { newId, type Redis } from './shards/redis.ts';
import type { Config, HostTarget } from './types/config.ts';
import type { Estate } from './types/estate.ts';
import type { LeaseTable } from './types/lease.ts';
import type { EstateSource } from './types/reading.ts';
import type { ShardHost } from './types/shard.ts';

/** Whose workers read hosts that neither name a site nor have an address in one. */
export const NO_SITE = 'default';

/** The site a host is in. */
export function siteOf({ site, address }: HostTarget, { sites }: Config): string {
  if (site !== undefined) return site;
  const ip = ipFromText(address);
  return (ip === null ? undefined : sites.find(({ prefix }) => contains(prefix, ip))?.site) ?? NO_SITE;
}

const NO_LEASES: LeaseTable = {
  source: 'file',
  from: '',
  config: null,
  leases: [],
  rejects: [],
  raw: { file: '', bytes: new Uint8Array() },
};

export interface SiteOptions extends AskOptions {
  /** Hosts in one shard. */
  readonly shardSize: number;
  /** Told of a shard that is lost: its site, its hosts, why. */
  readonly onLost?: (site: string, hosts: readonly ShardHost[], why: string) => void;
}

/** An estate whose hosts are read and judged by workers of their sites: leases are read here, tables never come here. */
export interface SiteEstate {
  readonly source: EstateSource;
  readonly judgeHosts: JudgeHosts;
}

/** `names` limits to these hosts. */
export function siteEstate(
  config: Config,
  redis: Redis,
  names: ReadonlySet<string> | null,
  options: SiteOptions,
): SiteEstate {
  const seen = new Map<string, HostTarget>();
  const askTask = taskAsker(redis, options);
  // an estate that stays through several looks was made of the table of the first one: leases are told by their place in that
  const tables = new WeakMap<Estate, LeaseTable>();
  return {
    source: {
      live: true,
      stopped: () => options.signal.aborted,
      get known() {
        return [...(config.hosts ?? seen.values())].map(({ name, address }) => ({ name, address }));
      },
      readLeases: () => firstLeases(config, options.signal),
      readHosts: () => {
        throw new TypeError('workers read the hosts');
      },
      active: {
        hostsAtOnce: config.limits.hostsAtOnce,
        packetsPerSecond: config.limits.packetsPerSecondPerHost,
        expect: config.expect,
        run: async (host, task, limitMs) => {
          const target = seen.get(host);
          if (target === undefined) return { failed: 'unreachable', detail: 'not a host of this run' };
          const { name, address } = target;
          return askTask(siteOf(target, config), { name, address }, task, limitMs);
        },
      },
    },
    judgeHosts: async function* (table, estate, only) {
      const first = tables.get(estate) ?? table ?? NO_LEASES;
      tables.set(estate, first);
      const targets = hostsOf(config, table).filter(
        ({ name }) => (names === null || names.has(name)) && (only === null || only.has(name)),
      );
      for (const target of targets) seen.set(target.name, target);
      const hosts = targets.map((target) => ({
        name: target.name,
        address: target.address,
        site: siteOf(target, config),
      }));
      const run = newId();
      const shards = shardsOf(run, hosts, options.shardSize);
      for await (const outcome of askWorkers(redis, run, first, shards, options)) {
        if ('judged' in outcome) {
          yield* outcome.judged;
          continue;
        }
        const { shard, lost, detail } = outcome;
        options.onLost?.(shard.site, shard.hosts, detail);
        for (const plan of shard.hosts)
          yield unreadHost(plan, { host: plan.name, probe: 'connect', kind: lost, detail });
      }
    },
  };
}
