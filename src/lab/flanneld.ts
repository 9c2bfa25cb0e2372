import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import pMap from 'p-map';
import type { LabEra, LabLease } from '../types/fault.ts';
import { hostFacts, type PlannedHost } from './addresses.ts';
import { ETCD_URL, type LabEtcd } from './etcd.ts';
import { AT_ONCE, initOf } from './hosts.ts';
import type { Keeper } from './keeper.ts';
import { type LabPlan, traitsOf, vtepOf } from './plan.ts';
import { attempt, LabError, run } from './shell.ts';
import type { LabPaths, ProcessMark } from './state.ts';
import { programBridge, wireHost } from './wiring.ts';
import { wireContainers } from './wiring-containers.ts';
import { onHost, script } from './world.ts';

/** The binary's real path; throws a LabError when it cannot be run. */
export function resolveFlanneld(path: string): string {
  try {
    accessSync(path, constants.X_OK);
    return realpathSync(path);
  } catch {
    throw new LabError(`--flanneld ${path}: no program there that can be run`);
  }
}

/**
 * Runs the real flanneld on every host and does Docker's work after it. Works with any flannel that speaks etcd:
 * these flags exist since v0.3, and each version reads the API it knows.
 */
export async function runFlanneld(paths: LabPaths, plan: LabPlan, keeper: Keeper, etcd: LabEtcd) {
  const each = <T>(work: (host: PlannedHost) => Promise<T>) => pMap(plan.hosts, work, { concurrency: AT_ONCE });
  const init = (host: PlannedHost) => initOf(keeper.inits, host.name);
  await each(async (host) => {
    await script(paths, keeper.mark, host.name, `ip -batch - <<'IP'\n${wireHost(plan, host, paths)}IP\n`);
    await run([...onHost(init(host)), 'bash', '-s'], { input: START });
  });
  const envs = await each((host) => awaitSubnetEnv(paths, host, init(host)));
  const { leases, api } = await awaitLeases(etcd, plan.hosts.length);
  const hosts = plan.hosts.map((host, i) => factsOf(host, envs[i]?.stem ?? '', leases));
  const era = await eraOf(plan, initOf(keeper.inits, 'minion1'));
  await pMap(hosts, async (host, i) => {
    const mtuBytes = envs[i]?.mtuBytes ?? 0;
    await run([...onHost(init(host)), 'bash', '-s'], { input: programBridge(plan, host, mtuBytes) });
    await script(paths, keeper.mark, host.name, wireContainers(plan, host, paths, mtuBytes));
    await awaitPeers(plan, era, init(host), host.name, hosts.length - 1);
  });
  return { era, hosts, apis: [api] };
}

/** --ip-masq as in every packaged flannel; without a log to stderr the old ones write files. */
const START = `
sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0
if [ -e /run/lab/flanneld.pid ]; then kill -9 "$(cat /run/lab/flanneld.pid)"; fi
/run/lab/flanneld -etcd-endpoints=${ETCD_URL} -iface=eth0 -ip-masq </dev/null >>/var/log/flanneld.log 2>&1 &
echo $! >/run/lab/flanneld.pid
`;
const WAIT_MS = 20_000;
/** After this long without an answer flanneld is restarted. */
const PATIENCE_MS = 3_000;

/** /run/flannel/subnet.env is flanneld's word that it has a lease and a device. */
async function awaitSubnetEnv(paths: LabPaths, host: PlannedHost, init: ProcessMark) {
  const read = async () => {
    try {
      const env = readFileSync(`${paths.host(host.name)}/flannel/subnet.env`, 'utf8');
      const stem = /^FLANNEL_SUBNET=(\d+\.\d+\.\d+)\.1\/24$/m.exec(env)?.[1];
      const mtu = /^FLANNEL_MTU=(\d+)$/m.exec(env)?.[1];
      return stem === undefined || mtu === undefined ? null : { stem, mtuBytes: Number(mtu) };
    } catch {
      return null;
    }
  };
  return await until(restarting(init, read), async () => {
    const log = await attempt([...onHost(init), 'tail', '-n', '2', '/var/log/flanneld.log']);
    return `flanneld on ${host.name} writes no subnet.env; its log ends: ${log.stdout.trim().replaceAll('\n', ' | ')}`;
  });
}

async function awaitLeases(etcd: LabEtcd, count: number) {
  const read = async () => {
    const { v2, v3 } = await etcd.leases();
    if (v2.size >= count) return { leases: v2, api: 'etcd-v2' as const };
    return v3.size >= count ? { leases: v3, api: 'etcd-v3' as const } : null;
  };
  return await until(read, async () => `not every flanneld has written its lease`);
}

/** Waits until the host holds a row for each peer; era A makes them when they are needed. */
async function awaitPeers(plan: LabPlan, era: LabEra, init: ProcessMark, name: string, peers: number): Promise<void> {
  if (era === 'A') return;
  const vtep = vtepOf(plan);
  const list = era === 'C' ? ['ip', '-4', 'route', 'show', 'dev', vtep] : ['bridge', 'fdb', 'show', 'dev', vtep];
  const row = era === 'C' ? / onlink/ : / dst /;
  const read = async () => {
    const rows = (await run([...onHost(init), ...list])).split('\n').filter((line) => row.test(line));
    return rows.length >= peers ? rows : null;
  };
  await until(restarting(init, read), async () => `flanneld on ${name} does not know all its peers`);
}

function factsOf(host: PlannedHost, stem: string, leases: ReadonlyMap<string, LabLease>): PlannedHost {
  const lease = leases.get(`${stem}.0/24`);
  if (lease === undefined) throw new LabError(`flanneld on ${host.name} says ${stem}.0/24, which etcd does not have`);
  return hostFacts(host.name, host.underlayIp, `${stem}.0/24`, lease.vtepMac);
}

/** The era a host's VTEP, address and routes speak. */
async function eraOf(plan: LabPlan, init: ProcessMark): Promise<LabEra> {
  const vtep = vtepOf(plan);
  const show = (...argv: string[]) => run([...onHost(init), 'ip', ...argv]);
  const link = await show('-d', 'link', 'show', vtep);
  if (/ l2miss /.test(link)) return 'A';
  if (!(await show('-4', 'route', 'show', 'dev', vtep)).includes(traitsOf(plan).network)) return 'C';
  return / 10\.[\d.]+\/32 /.test(await show('-4', 'addr', 'show', vtep)) ? 'B2' : 'B1';
}

/**
 * The same question, with flanneld restarted when the answer is long in coming. Many that start at once trip over each
 * other: one exits because another took its subnet first, one misses a lease written between its list and its watch
 * (v0.20). A restart lists again, and keeps lease and device.
 */
function restarting<T>(init: ProcessMark, read: () => Promise<T | null>): () => Promise<T | null> {
  let restartAt = Date.now() + PATIENCE_MS;
  return async () => {
    const answer = await read();
    if (answer !== null || Date.now() < restartAt) return answer;
    await run([...onHost(init), 'bash', '-s'], { input: START });
    restartAt = Date.now() + PATIENCE_MS;
    return null;
  };
}

/** Asks until there is an answer; throws a LabError with `why` when there is none in time. */
async function until<T>(read: () => Promise<T | null>, why: () => Promise<string>): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const answer = await read();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new LabError(await why());
    await new Promise((done) => setTimeout(done, 30));
  }
}
