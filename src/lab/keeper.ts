import { closeSync, openSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { $ } from 'zx';
import type { LabPlan } from './plan.ts';
import { ENV, LabError } from './shell.ts';
import { isAlive, isZombie, type LabPaths, type ProcessMark, processMark } from './state.ts';

/**
 * First process of the lab's own pid and mount namespaces: when it ends, the kernel ends every process of the lab and
 * with them the namespaces and mounts, whatever state they were in. Until it is told `keep` it lives only as long as
 * the `lab up` that feeds its stdin, so that a killed `lab up` leaves nothing running.
 *
 * Tried and left: namespaces held by bind mounts in the machine's own mount table. A killed `lab up` leaves them, and
 * they show in `mount` all the time.
 *
 * Its /proc stays the machine's (a namespace file is bound through /proc/self, `unshare --net=FILE` would bind that of
 * another process), which is also how the ids it prints are the machine's.
 */
const KEEPER = `
set -eu
state=$1
read -r stat </proc/self/stat
printf '%s\\n' "$stat" >"$state/keeper.stat"
echo "keeper $stat"
mount -n -t tmpfs -o mode=755 lab "$state/net"
while read -r namespace; do
  : >"$state/net/$namespace"
  unshare --net mount -n --bind /proc/self/ns/net "$state/net/$namespace"
done <"$state/namespaces"
echo namespaces
mount -n -t tmpfs -o mode=700 etcd "$state/etcd"
nsenter --net="$state/net/underlay" ip link set lo up # etcd calls itself there
nsenter --net="$state/net/underlay" etcd --name lab --data-dir "$state/etcd" --enable-v2 \\
  --listen-client-urls http://0.0.0.0:2379 --advertise-client-urls http://192.168.122.100:2379 \\
  --listen-peer-urls http://127.0.0.1:2380 --initial-advertise-peer-urls http://127.0.0.1:2380 \\
  --initial-cluster lab=http://127.0.0.1:2380 --heartbeat-interval 50 --election-timeout 500 \\
  </dev/null >"$state/logs/etcd.log" 2>&1 &
while read -r host; do
  nsenter --net="$state/net/$host" unshare --mount --uts --ipc --pid --fork --kill-child \\
    bash "$state/host.sh" "$state" "$host" </dev/null 2>"$state/logs/$host.log" &
done <"$state/hosts.list"
read -r word
[ "$word" = keep ]
exec >/dev/null
wait
`;

/**
 * First process of one host. Gives it its own /run, /proc, /sys, /tmp, /var/log and home, hides the rest of the lab, and makes
 * the machine's files read-only, so that a session on the host cannot change the machine. Bash, because the first
 * process of a pid namespace inherits the orphans and must bury them.
 */
const HOST = `
set -eu
state=$1 host=$2 sshd=$(command -v sshd)
own=$state/hosts/$host
stage=$own/run
read -r stat </proc/self/stat
echo "$host" >/proc/sys/kernel/hostname
mount -n -t tmpfs -o mode=755 run "$stage"
mkdir -p "$stage"/sshd "$stage"/lab "$stage"/lock "$stage"/flannel "$stage"/docker/netns
mount -n --bind "$own/flannel" "$stage/flannel"
cp "$state/sshd_config" "$state/authorized_keys" "$stage/lab"
for net in "$state/net/$host".*; do
  [ -e "$net" ] || continue # a host without containers
  : >"$stage/docker/netns/\${net##*.}"
  mount -n --bind "$net" "$stage/docker/netns/\${net##*.}"
done
if [ -e "$state/flanneld" ]; then
  : >"$stage/lab/flanneld"
  mount -n --bind "$(readlink -f "$state/flanneld")" "$stage/lab/flanneld"
fi
mount -n --bind "$state/shadow" /etc/shadow
umount -n -l "$state/net"
umount -n -l "$state/etcd"
mount -n --move "$stage" /run
mount -n -t proc proc /proc
mount -n -t sysfs sysfs /sys
mount -n -t tmpfs -o mode=1777 tmp /tmp
mount -n -t tmpfs -o mode=755 log /var/log
: >/var/log/lastlog # sshd misses it in every session with a terminal
mount -n -t tmpfs -o mode=700 home ~root
mount -n -o remount,bind,ro /
ssh-keygen -q -t ed25519 -N '' -C "$host" -f /run/lab/ssh_host_ed25519_key
echo "host $host $(cut -d ' ' -f 1,2 /run/lab/ssh_host_ed25519_key.pub) $stat"
exec >/dev/null
set -- -D -e -f /run/lab/sshd_config
# From 9.8 on sshd shuts out who connects and leaves too often, as those who test it do. Older ones refuse the word.
if "$sshd" -t "$@" -o PerSourcePenalties=no 2>/dev/null; then set -- "$@" -o PerSourcePenalties=no; fi
"$sshd" "$@" </dev/null &
sleep infinity &
wait
`;

/** A keeper that has started everything and waits to be told to stay. */
export interface Keeper {
  readonly mark: ProcessMark;
  readonly inits: Readonly<Record<string, ProcessMark>>;
  readonly hostKeys: Readonly<Record<string, string>>;
  /** From here on the lab outlives this process. */
  readonly keep: () => void;
}

const START_SECONDS = 90;

/** Starts the lab's processes: namespaces, etcd, one world per host. The folder and its files must stand. */
export async function startKeeper(paths: LabPaths, plan: LabPlan, signal: AbortSignal): Promise<Keeper> {
  writeFileSync(paths.script('keeper'), KEEPER);
  writeFileSync(paths.script('host'), HOST);
  const names = namespaces(plan);
  writeFileSync(`${paths.folder}/namespaces`, names.map((name) => `${name}\n`).join(''));
  writeFileSync(`${paths.folder}/hosts.list`, plan.hosts.map((host) => `${host.name}\n`).join(''));
  const log = openSync(paths.log('keeper'), 'w');
  const shell = $({
    detached: true,
    env: ENV,
    nothrow: true,
    quiet: true,
    verbose: false,
    stdio: ['pipe', 'pipe', log],
  });
  const started = shell`exec unshare --pid --mount --fork --kill-child bash ${paths.script('keeper')} ${paths.folder}`;
  closeSync(log);
  const child = started.child;
  if (child?.stdin == null || child.stdout == null) throw new LabError('the lab could not start a process');
  child.stdin.on('error', () => undefined); // it ended before it was told to stay; its silence is what is reported
  const lines = createInterface({ input: child.stdout });
  const giveUp = (): void => lines.close();
  const timer = setTimeout(giveUp, START_SECONDS * 1000);
  signal.addEventListener('abort', giveUp);
  try {
    const seen = await readStart(lines, plan.hosts.length);
    if (seen === null) throw new LabError(startFailure(paths));
    for (const name of names) symlinkSync(`/proc/${seen.mark.pid}/root${paths.net(name)}`, paths.net(name));
    return {
      ...seen,
      keep: () => {
        child.stdin?.end('keep\n');
        child.unref();
        (child.stdout as Socket).unref();
      },
    };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', giveUp);
  }
}

/** Ends the lab's processes and waits until the last is gone. Needs nothing but the keeper's own note. */
export async function stopKeeper(paths: LabPaths): Promise<void> {
  const note = readNote(paths);
  const mark = note === null ? null : processMark(note);
  if (note === null || mark === null) return;
  if (isAlive(mark)) process.kill(mark.pid, 'SIGKILL');
  if (!(await gone(() => isAlive(mark), 10_000))) throw new LabError(`process ${mark.pid} of the lab does not end`);
  // Its parent, unshare, ends with it, but stays in the process list until the machine's first process has noticed.
  await gone(() => isZombie(Number(note.split(' ')[3])), 3_000);
}

/** The keeper's line of /proc/PID/stat; null when it never started. */
function readNote(paths: LabPaths): string | null {
  try {
    return readFileSync(paths.keeper, 'utf8');
  } catch {
    return null;
  }
}

async function gone(isThere: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (isThere()) {
    if (Date.now() > deadline) return false;
    await new Promise((done) => setTimeout(done, 5));
  }
  return true;
}

/** All network namespaces of a lab. */
function namespaces(plan: LabPlan): readonly string[] {
  const ofHost = plan.hosts.flatMap((host) => [host.name, ...host.containers.map((c) => `${host.name}.${c.name}`)]);
  return ['underlay', ...ofHost];
}

/** Reads what the keeper and the hosts say of themselves; null when they fell silent before all had spoken. */
async function readStart(lines: AsyncIterable<string>, hosts: number): Promise<Omit<Keeper, 'keep'> | null> {
  const inits: Record<string, ProcessMark> = {};
  const hostKeys: Record<string, string> = {};
  let mark: ProcessMark | null = null;
  for await (const line of lines) {
    const [what, name, keyType, key, ...stat] = line.split(' ');
    if (what === 'keeper') mark = processMark(line.slice('keeper '.length));
    if (what === 'host') {
      const init = processMark(stat.join(' '));
      if (name === undefined || init === null) return null;
      inits[name] = init;
      hostKeys[name] = `${keyType} ${key}`;
    }
    if (mark !== null && Object.keys(inits).length === hosts) return { mark, inits, hostKeys };
  }
  return null;
}

function startFailure(paths: LabPaths): string {
  const last = readFileSync(paths.log('keeper'), 'utf8').trim().split('\n').slice(-3).join(' | ');
  return `the lab did not start: ${last || `see the logs in ${paths.logs}`}`;
}
