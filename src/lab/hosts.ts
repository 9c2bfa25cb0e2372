import pMap from 'p-map';
import type { LabHost, LabLease, VtepChange } from '../types/fault.ts';
import type { PlannedHost } from './addresses.ts';
import type { LabEtcd } from './etcd.ts';
import type { Keeper } from './keeper.ts';
import { type LabPlan, mtuOf, traitsOf } from './plan.ts';
import { programFlannel } from './program.ts';
import { LabError, run } from './shell.ts';
import type { LabPaths, ProcessMark } from './state.ts';
import { programBridge, wireHost } from './wiring.ts';
import { wireContainers } from './wiring-containers.ts';
import { onHost, script } from './world.ts';

/** Hosts worked on at once: more only wait for each other. */
export const AT_ONCE = 4;

/** Does flannel's and Docker's work on every host, and writes the leases. */
export async function programHosts(paths: LabPaths, plan: LabPlan, keeper: Keeper, etcd: LabEtcd) {
  const leases = pMap(plan.hosts, (host) => etcd.putLease(host.leaseKey, leaseOf(host)), { concurrency: AT_ONCE });
  const hosts = pMap(plan.hosts, (host) => raiseHost(paths, plan, keeper, host), { concurrency: AT_ONCE });
  await Promise.all([leases, hosts]);
  // no flannel wrote IPv6 leases through the old API
  const apis = traitsOf(plan).network6 === null ? (['etcd-v2', 'etcd-v3'] as const) : (['etcd-v3'] as const);
  return { era: plan.era, hosts: plan.hosts, apis };
}

/** Programs one host from scratch: flannel's part and Docker's. */
export async function programHost(plan: LabPlan, init: ProcessMark, host: PlannedHost, change?: VtepChange) {
  const input = programFlannel(plan, host, change) + programBridge(plan, host, mtuOf(plan).overlay);
  await run([...onHost(init), 'bash', '-s'], { input });
}

/** The lease flannel writes for a host. */
export function leaseOf({ underlayIp, vtepMac, v6 }: LabHost): LabLease {
  const lease = { publicIp: underlayIp, vtepMac };
  return v6 === null ? lease : { ...lease, v6: { publicIp: v6.underlayIp, vtepMac: v6.vtepMac } };
}

export function initOf(inits: Keeper['inits'], host: string): ProcessMark {
  const init = inits[host];
  if (init === undefined) throw new LabError(`${host} did not start`);
  return init;
}

async function raiseHost(paths: LabPaths, plan: LabPlan, keeper: Keeper, host: PlannedHost): Promise<void> {
  await script(paths, keeper.mark, host.name, `ip -batch - <<'IP'\n${wireHost(plan, host, paths)}IP\n`);
  await programHost(plan, initOf(keeper.inits, host.name), host);
  await script(paths, keeper.mark, host.name, wireContainers(plan, host, paths, mtuOf(plan).overlay));
}
