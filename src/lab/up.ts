import { writeFileSync } from 'node:fs';
import type { LabEra, LabShape } from '../types/fault.ts';
import type { PlannedHost } from './addresses.ts';
import { type LabEtcd, openEtcd } from './etcd.ts';
import { writeAfter, writeBefore } from './files.ts';
import { resolveFlanneld, runFlanneld } from './flanneld.ts';
import { programHosts } from './hosts.ts';
import { startKeeper, stopKeeper } from './keeper.ts';
import { type LabPlan, type LabWish, planLab, traitsOf } from './plan.ts';
import { netConfOf, SHAPES } from './shapes.ts';
import { attempt, Interrupted, LabError, run } from './shell.ts';
import {
  emptyFolder,
  isAlive,
  type LabPaths,
  type LabRecord,
  labPaths,
  lockLab,
  type ProcessMark,
  readBroken,
  readRecord,
  removeFolder,
} from './state.ts';
import { neighbourLimit, requireMachine } from './tools.ts';
import { wireUnderlay } from './wiring.ts';
import { inNamespace, script } from './world.ts';

export interface LabUpOptions {
  /** `lab` unless told otherwise. */
  readonly name?: string;
  /** Folder that holds the labs; see labsFolder. */
  readonly state?: string;
  /** 3 unless told otherwise. */
  readonly hosts?: number;
  /** C where the shape has it; with `flanneld` it follows from the binary. */
  readonly era?: LabEra;
  /** plain unless told otherwise. */
  readonly shape?: LabShape;
  /** Path of a flanneld binary that shall program the hosts instead of the lab. */
  readonly flanneld?: string;
}

export interface LabUp {
  readonly record: LabRecord;
  readonly paths: LabPaths;
  /** It stood already, as wished and healthy; nothing was done. */
  readonly wasUp: boolean;
  readonly broken: readonly string[];
}

/**
 * Brings the embedded estate up, or finds it up. What is broken, half-built or otherwise than wished is taken down first.
 * Interrupted or failed, it leaves nothing. Throws a LabError with one line for the user.
 */
export async function labUp(options: LabUpOptions = {}, say: (line: string) => void = () => undefined): Promise<LabUp> {
  const { name = 'lab', state, hosts = 3, shape = 'plain', era = SHAPES[shape].eras[0] ?? 'C', flanneld } = options;
  requireMachine();
  const wish: LabWish = {
    name,
    hosts,
    era,
    shape,
    flanneld: flanneld === undefined ? null : resolveFlanneld(flanneld),
  };
  const plan = planLab(wish, neighbourLimit());
  const paths = labPaths(name, state);
  const unlock = lockLab(paths);
  try {
    const found = readRecord(paths);
    if (found !== null && isAsWished(found, wish) && (await isHealthy(paths, found))) {
      return { record: found, paths, wasUp: true, broken: readBroken(paths) };
    }
    if (found !== null) say(`lab ${name} is not as wished or not healthy: taking it down first`);
    await stopKeeper(paths);
    emptyFolder(paths);
    return { record: await buildOrNothing(paths, plan, say), paths, wasUp: false, broken: [] };
  } finally {
    unlock();
  }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function buildOrNothing(paths: LabPaths, plan: LabPlan, say: (line: string) => void): Promise<LabRecord> {
  const interrupt = new AbortController();
  const onSignal = (): void => interrupt.abort();
  for (const signal of SIGNALS) process.once(signal, onSignal);
  const interrupted = new Promise<never>((_, reject) => {
    interrupt.signal.addEventListener('abort', () =>
      reject(new Interrupted('interrupted; nothing is left of the lab')),
    );
  });
  const building = build(paths, plan, say, interrupt.signal);
  try {
    return await Promise.race([building, interrupted]);
  } catch (error) {
    interrupt.abort();
    await stopKeeper(paths); // what is still running of the build fails now
    await Promise.allSettled([building]);
    await stopKeeper(paths);
    removeFolder(paths);
    throw error;
  } finally {
    for (const signal of SIGNALS) process.off(signal, onSignal);
  }
}

async function build(
  paths: LabPaths,
  plan: LabPlan,
  say: (line: string) => void,
  signal: AbortSignal,
): Promise<LabRecord> {
  say(`lab ${plan.name}: starting ${plan.hosts.length} hosts`);
  await writeBefore(paths, plan);
  signal.throwIfAborted();
  const keeper = await startKeeper(paths, plan, signal);
  await script(paths, keeper.mark, 'underlay', wireUnderlay(plan, paths));
  const etcd = openEtcd(paths, traitsOf(plan).vni);
  try {
    await awaitEtcd(etcd, paths);
    await etcd.putConfig(netConfOf(traitsOf(plan)));
    say(`lab ${plan.name}: wiring and programming`);
    const wired = await (plan.flanneld === null
      ? programHosts(paths, plan, keeper, etcd)
      : runFlanneld(paths, plan, keeper, etcd));
    await awaitBanners(paths, keeper.mark, plan.hosts);
    writeAfter(paths, plan, keeper.hostKeys, wired.apis);
    const { mark, inits, hostKeys } = keeper;
    const record: LabRecord = { ...plan, schema: 1, era: wired.era, hosts: wired.hosts, keeper: mark, inits, hostKeys };
    writeFileSync(paths.record, `${JSON.stringify(record, null, 2)}\n`);
    keeper.keep();
    return record;
  } finally {
    etcd.close();
  }
}

async function awaitEtcd(etcd: LabEtcd, paths: LabPaths): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await etcd.healthy())) {
    if (Date.now() > deadline) throw new LabError(`etcd does not answer; see ${paths.log('etcd')}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** Waits until each host's sshd greets. One bash for all: it connects from the underlay, as the users will. */
async function awaitBanners(paths: LabPaths, keeper: ProcessMark, hosts: readonly PlannedHost[]): Promise<void> {
  await run([...inNamespace(paths, keeper, 'underlay'), 'bash', '-c', GREET, 'greet', ...addresses(hosts)], {
    seconds: 60,
  });
}

const GREET = `
for ip; do
  until exec 3<>"/dev/tcp/$ip/22" && read -r -t 5 line <&3 && [[ $line == SSH-2.0-* ]]; do sleep 0.02; done 2>/dev/null
  exec 3>&-
done`;

function addresses(hosts: readonly PlannedHost[]): readonly string[] {
  return hosts.map((host) => host.underlayIp);
}

function isAsWished(found: LabRecord, wish: LabWish): boolean {
  const sameEra = wish.flanneld !== null || found.era === wish.era;
  const sameSize = found.hosts.length === wish.hosts;
  return found.schema === 1 && sameSize && found.flanneld === wish.flanneld && sameEra && found.shape === wish.shape;
}

/** Are all processes there, does etcd answer, does every sshd greet? */
export async function isHealthy(paths: LabPaths, record: LabRecord): Promise<boolean> {
  if (!isAlive(record.keeper) || !Object.values(record.inits).every(isAlive)) return false;
  const etcd = openEtcd(paths);
  const greet = [...inNamespace(paths, record.keeper, 'underlay'), 'bash', '-c', GREET, 'greet'];
  try {
    const answers = [etcd.healthy(), attempt([...greet, ...addresses(record.hosts)], { seconds: 5 })] as const;
    const [healthy, greeted] = await Promise.all(answers);
    return healthy && greeted.exitCode === 0;
  } finally {
    etcd.close();
  }
}
