import pMap from 'p-map';
import type { VtepChange } from '../types/fault.ts';
import type { LabEtcd } from './etcd.ts';
import type { Keeper } from './keeper.ts';
import { type LabPlan, MTU, type PlannedHost } from './plan.ts';
import { programFlannel } from './program.ts';
import { LabError, run } from './shell.ts';
import type { LabPaths, ProcessMark } from './state.ts';
import { programBridge, wireContainers, wireHost } from './wiring.ts';
import { onHost, script } from './world.ts';

/** Hosts worked on at once: more only wait for each other. */
export const AT_ONCE = 4;

/** Does flannel's and Docker's work on every host, and writes the leases. */
export async function programHosts(paths: LabPaths, plan: LabPlan, keeper: Keeper, etcd: LabEtcd) {
  const leases = pMap(plan.hosts, (host) => etcd.putLease(host.subnet, leaseOf(host)), { concurrency: AT_ONCE });
  const hosts = pMap(plan.hosts, (host) => raiseHost(paths, plan, keeper, host), { concurrency: AT_ONCE });
  await Promise.all([leases, hosts]);
  return { era: plan.era, hosts: plan.hosts, apis: ['etcd-v2', 'etcd-v3'] as const };
}

/** Programs one host from scratch: flannel's part and Docker's. */
export async function programHost(plan: LabPlan, init: ProcessMark, host: PlannedHost, change?: VtepChange) {
  const docker = `ip -batch - <<'IP'\n${programBridge(host, MTU.overlay)}IP\n`;
  await run([...onHost(init), 'bash', '-s'], { input: programFlannel(plan, host, change) + docker });
}

function leaseOf(host: PlannedHost) {
  return { publicIp: host.underlayIp, vtepMac: host.vtepMac };
}

export function initOf(inits: Keeper['inits'], host: string): ProcessMark {
  const init = inits[host];
  if (init === undefined) throw new LabError(`${host} did not start`);
  return init;
}

async function raiseHost(paths: LabPaths, plan: LabPlan, keeper: Keeper, host: PlannedHost): Promise<void> {
  await script(paths, keeper.mark, host.name, `ip -batch - <<'IP'\n${wireHost(host, paths)}IP\n`);
  await programHost(plan, initOf(keeper.inits, host.name), host);
  await script(paths, keeper.mark, host.name, wireContainers(host, paths, MTU.overlay));
}
