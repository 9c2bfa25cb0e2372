// Makes `npm start` and `npm test` need nothing before them: installs what is missing, and says so. Plain Node, no packages.
// npm packages come from the lock file; Debian packages by apt-get, as root on Debian only. Elsewhere it says what is missing.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);

/** Debian package for each program the lab and its tests run. */
const PROGRAMS = {
  ip: 'iproute2',
  sshd: 'openssh-server',
  ssh: 'openssh-client',
  etcd: 'etcd-server',
  etcdctl: 'etcd-client',
  iptables: 'iptables',
  nft: 'nftables',
  ping: 'iputils-ping',
  fping: 'fping',
  ethtool: 'ethtool',
  socat: 'socat',
  nsenter: 'util-linux',
  busybox: 'busybox',
  sysctl: 'procps',
  sudo: 'sudo',
  kubectl: 'kubernetes-client',
  mount: 'mount',
};

/** What only tests read reports with, and benchmarks take the time with: `npm test` and `npm run bench` call this with `tests`. */
const READERS = {
  time: 'time',
  python3: 'python3',
  promtool: 'prometheus',
  'cmark-gfm': 'cmark-gfm',
  chromium: 'chromium',
  'redis-server': 'redis-server',
};

function say(text) {
  process.stderr.write(`${text}\n`);
}

function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, ...env },
  });
  if (error) say(`${command}: ${error.message}`);
  return error === undefined && status === 0;
}

function onPath(program) {
  const dirs = [...(process.env.PATH ?? '').split(':'), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  return dirs.some((dir) => dir !== '' && existsSync(`${dir}/${program}`));
}

/** True when node_modules was installed from this very lock file. */
function packagesCurrent() {
  try {
    const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')).packages;
    const have = JSON.parse(readFileSync(new URL('node_modules/.package-lock.json', root), 'utf8')).packages;
    return Object.entries(lock).every(
      ([path, { version, optional }]) => path === '' || optional || have[path]?.version === version,
    );
  } catch {
    return false;
  }
}

if (!packagesCurrent()) {
  say('installing npm packages from the lock file (npm ci)');
  if (!run('npm', ['ci', '--no-audit', '--no-fund'])) {
    say('npm ci failed: see above');
    process.exit(1);
  }
}

const wanted = process.argv.includes('tests') ? { ...PROGRAMS, ...READERS } : PROGRAMS;
const missing = [
  ...new Set(
    Object.entries(wanted)
      .filter(([program]) => !onPath(program))
      .map(([, name]) => name),
  ),
];
if (missing.length > 0) {
  const debian = process.platform === 'linux' && existsSync('/etc/debian_version') && process.getuid?.() === 0;
  if (!debian) {
    say(`programs are needed that are not here: install ${missing.join(', ')} (and run as root on Linux)`);
  } else {
    say(`installing Debian packages: apt-get install ${missing.join(' ')}`);
    // a freshly installed server must not start on this machine: the lab runs its own, in its namespaces
    const env = { DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
    const install = ['install', '-y', '-qq', '--no-install-recommends', ...missing];
    if (!run('apt-get', install, env) && !(run('apt-get', ['update', '-qq'], env) && run('apt-get', install, env))) {
      say(`apt-get install ${missing.join(' ')} failed: see above`);
      process.exit(1);
    }
  }
}

say('building (tsc)');
if (!run('npx', ['--no-install', 'tsc', '-p', '.'])) process.exit(1);
