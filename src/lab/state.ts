import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import type { LabPlan } from './plan.ts';
import { LabError } from './shell.ts';

/** A process by what does not come back: its id and the clock tick it started at. */
export interface ProcessMark {
  readonly pid: number;
  /** Field 22 of /proc/PID/stat: clock ticks after boot. */
  readonly startedAtTick: number;
}

/** A lab that is up: what `lab.json` holds. */
export interface LabRecord extends LabPlan {
  readonly schema: 1;
  readonly keeper: ProcessMark;
  /** First process of each host, by the host's name. */
  readonly inits: Readonly<Record<string, ProcessMark>>;
  /** Public host keys, `ssh-ed25519 AAAA…`, by the host's name. */
  readonly hostKeys: Readonly<Record<string, string>>;
}

/** Where labs live: `--state`, else `$XDG_STATE_HOME/flannel-doctor/labs`, else `~/.local/state/flannel-doctor/labs`. */
function labsFolder(state?: string): string {
  if (state !== undefined) return resolve(state);
  const base = process.env['XDG_STATE_HOME'];
  return join(base?.startsWith('/') ? base : join(homedir(), '.local', 'state'), 'flannel-doctor', 'labs');
}

/** Paths inside one lab's folder. Everything the lab writes is below `folder`. */
export function labPaths(name: string, state?: string) {
  const folder = join(labsFolder(state), name);
  const at = (...parts: string[]): string => join(folder, ...parts);
  return {
    folder,
    record: at('lab.json'),
    broken: at('broken.json'),
    lock: at('lock'),
    keeper: at('keeper.stat'),
    config: at('flannel-doctor.yaml'),
    sshConfig: at('ssh_config'),
    knownHosts: at('known_hosts'),
    key: at('id_ed25519'),
    logs: at('logs'),
    log: (what: string) => at('logs', `${what}.log`),
    host: (host: string) => at('hosts', host),
    /** A network namespace: `underlay`, `minion1`, `minion1.container1`. Works wherever a path to one is taken. */
    net: (namespace: string) => at('net', namespace),
    script: (what: string) => at(`${what}.sh`),
    etcd: at('etcd'),
  };
}
export type LabPaths = ReturnType<typeof labPaths>;

/** The lab's record; null when it never came up whole. */
export function readRecord(paths: LabPaths): LabRecord | null {
  try {
    const record = JSON.parse(readFileSync(paths.record, 'utf8')) as LabRecord;
    return record.shape === undefined ? null : record; // of a version before shapes: built again
  } catch {
    return null;
  }
}

/** Faults the lab is broken by now, oldest first. */
export function readBroken(paths: LabPaths): readonly string[] {
  return existsSync(paths.broken) ? (JSON.parse(readFileSync(paths.broken, 'utf8')) as string[]) : [];
}

export function writeBroken(paths: LabPaths, ids: readonly string[]): void {
  writeFileSync(paths.broken, `${JSON.stringify(ids)}\n`);
}

/** A line of /proc/PID/stat: `4711 (bash) S 1 …`; null when it is not one. */
export function processMark(stat: string): ProcessMark | null {
  // The name in brackets may hold anything, brackets too: count from the last one.
  const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const pid = Number.parseInt(stat, 10);
  const startedAtTick = Number(rest[19]);
  return Number.isInteger(pid) && Number.isInteger(startedAtTick) ? { pid, startedAtTick } : null;
}

export function isAlive(mark: ProcessMark): boolean {
  const stat = readStat(mark.pid);
  return processMark(stat)?.startedAtTick === mark.startedAtTick && !isZombie(mark.pid);
}

/** Has it ended, and only its parent has not noticed yet? */
export function isZombie(pid: number): boolean {
  const stat = readStat(pid);
  return stat.slice(stat.lastIndexOf(')') + 2).startsWith('Z');
}

/** Empty when there is no such process. */
function readStat(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return '';
  }
}

/** Takes the lab's folder for one command at a time; returns the release. A lock whose process is gone is no lock. */
export function lockLab(paths: LabPaths): () => void {
  mkdirSync(paths.folder, { recursive: true, mode: 0o700 });
  const mine = readFileSync('/proc/self/stat', 'utf8');
  try {
    writeFileSync(paths.lock, mine, { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = processMark(readFileSync(paths.lock, 'utf8'));
    if (holder !== null && isAlive(holder)) {
      throw new LabError(
        `another command (process ${holder.pid}) is working on the lab in ${paths.folder}: let it end`,
      );
    }
    writeFileSync(paths.lock, mine);
  }
  return () => rmSync(paths.lock, { force: true });
}

/** Removes all that an earlier `lab up` left in the lab's folder; the lock stays. */
export function emptyFolder(paths: LabPaths): void {
  for (const entry of readdirSync(paths.folder)) {
    if (entry !== 'lock') rmSync(join(paths.folder, entry), { recursive: true, force: true });
  }
}

/** Removes the lab's folder, and the folders above it that only labs use where they are empty. */
export function removeFolder(paths: LabPaths): void {
  rmSync(paths.folder, { recursive: true, force: true });
  const labs = dirname(paths.folder);
  const ours = basename(labs) === 'labs' && basename(dirname(labs)) === 'flannel-doctor';
  for (const folder of ours ? [labs, dirname(labs)] : [labs]) {
    try {
      rmdirSync(folder);
    } catch {
      return; // another lab lives there
    }
  }
}
