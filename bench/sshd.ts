/**
 * One run of `flannel-doctor collect` over many real sshd beside clush, parallel-ssh and ansible's raw module, which run the
 * same one script on the same hosts, as many at once: wall time, processor time with all child processes, memory, and what the
 * run cost the servers. Medians of repeated runs, each tool in turn.
 *
 * The hosts are sshd processes in namespaces that end with this program, and hold the rows of an estate of their number. The
 * other tools are given the cheapest key exchange (curve25519) and no connection sharing, which helps nobody in one run. Hosts
 * and tools share the processors here: the more at once, the more the hosts' own commands wait for each other.
 *
 * Run as root: node --import tsx bench/sshd.ts [hosts] [runs] [at once]
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { probesFor, readingScript } from '../src/collect.ts';
import { median } from '../src/measure/statistics.ts';
import { remoteCommand } from '../src/transport/run-script.ts';
import { syntheticHost } from './estate.ts';

const [hosts = 200, runs = 5, atOnce = 16] = process.argv.slice(2).map(Number);
const say = (line: string): boolean => process.stdout.write(`${line}\n`);
const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-bench-'));
const names = Array.from({ length: hosts }, (_, n) => `host${n}`);
const portOf = (n: number): number => 20_000 + n;
const probes = probesFor(1);
const nonce = '0123456789abcdef0123456789abcdef';
const limits = { hostsAtOnce: atOnce, connectTimeoutMs: 60_000, commandTimeoutMs: 60_000, packetsPerSecondPerHost: 1 };
const script = readingScript(probes, nonce, limits, false);
/** Reads the script on a host, under a time limit. */
const command = remoteCommand(limits);
/** Stands once in what a host that was read in full has printed. */
const lastFrame = `@${nonce} E ${probes.length - 1} `;

function quietly(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command}: ${stderr}`);
}

/** Rows of every peer in one namespace: all hosts answer as the first of the estate. */
function rows(): readonly string[] {
  const [own, ...peers] = names.map((_, n) => syntheticHost(n));
  return [
    'link set lo up',
    'link add eth0 type veth peer name gateway',
    'link set gateway up',
    `address add ${own!.underlay}/12 dev eth0`,
    'link set eth0 up',
    `link add flannel.1 address ${own!.mac} type vxlan id 1 local ${own!.underlay} dev eth0 dstport 8472 nolearning`,
    `address add ${own!.overlay}/32 dev flannel.1`,
    'link set flannel.1 up',
    ...peers.flatMap(({ overlay, mac }) => [
      `route add ${overlay}/24 via ${overlay} dev flannel.1 onlink`,
      `neighbour add ${overlay} dev flannel.1 lladdr ${mac} nud permanent`,
    ]),
  ];
}

function writeFiles(): void {
  for (const name of ['host', 'user']) quietly('ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-f', join(dir, name));
  const hostKey = readFileSync(join(dir, 'host.pub'), 'utf8');
  const put = (name: string, lines: readonly string[]) => writeFileSync(join(dir, name), `${lines.join('\n')}\n`);
  put(
    'known_hosts',
    names.map((_, n) => `[127.0.0.1]:${portOf(n)} ${hostKey.trim()}`),
  );
  put('sshd_config', [
    `HostKey ${dir}/host`,
    'ListenAddress 127.0.0.1',
    `AuthorizedKeysFile ${dir}/user.pub`,
    'UsePAM no',
    'StrictModes no',
    'PermitRootLogin prohibit-password',
    'PidFile none',
    'MaxStartups 10:30:100',
  ]);
  put('ssh_config', [
    ...names.flatMap((name, n) => [`Host ${name}`, `  Port ${portOf(n)}`]),
    'Match all',
    '  HostName 127.0.0.1',
    '  User root',
    `  IdentityFile ${dir}/user`,
    '  IdentitiesOnly yes',
    `  UserKnownHostsFile ${dir}/known_hosts`,
    '  StrictHostKeyChecking yes',
    '  KexAlgorithms curve25519-sha256',
    '  LogLevel ERROR',
  ]);
  put('hosts', names);
  put('rows', rows());
  const fdb = names.slice(1).map((_, n) => syntheticHost(n + 1));
  put(
    'fdb',
    fdb.map(({ mac, underlay }) => `fdb append ${mac} dev flannel.1 dst ${underlay} self permanent`),
  );
  writeFileSync(join(dir, 'script'), script);
  const ssh = { user: 'root', identityFile: 'user', knownHosts: 'known_hosts', configFile: 'none' };
  const list = names.map((name, n) => ({ name, address: '127.0.0.1', ssh: { port: portOf(n) } }));
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ ssh, limits, hosts: list }));
}

/** All sshd under one process that takes them with it; the process id by which others enter its network. */
async function startHosts(): Promise<{ readonly server: ChildProcess; readonly inside: number }> {
  // a host sees no processes but its own: what `ps` costs on it must not grow with their number
  const alone = 'unshare --mount --pid --fork --kill-child --mount-proc';
  const start = [
    'mount -t tmpfs none /run && mkdir -m 755 /run/sshd && ip -batch rows && bridge -batch fdb || exit',
    `n=0; while [ $n -lt ${hosts} ]; do ${alone} /usr/sbin/sshd -D -f sshd_config -p $((20000 + n)) & n=$((n + 1)); done`,
    'wait',
  ].join('\n');
  const words = ['--mount', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'sh', '-c', start];
  const server = spawn('unshare', words, { cwd: dir, stdio: ['ignore', 'ignore', 'inherit'] });
  process.once('exit', () => server.kill('SIGKILL'));
  for (;;) {
    await delay(100);
    if (server.exitCode !== null) throw new Error('the hosts did not start');
    const [inside] = childrenOf(server.pid!);
    if (inside !== undefined && listenersIn(inside) >= hosts) return { server, inside };
  }
}

/** Sockets that listen in a process's network. Source: proc(5), /proc/net/tcp; state 0A. */
function listenersIn(pid: number): number {
  try {
    return readFileSync(`/proc/${pid}/net/tcp`, 'utf8')
      .split('\n')
      .filter((line) => line.includes(' 0A ')).length;
  } catch {
    return 0;
  }
}

function childrenOf(pid: number): number[] {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);
    return own.flatMap((child) => [child, ...childrenOf(child)]);
  } catch {
    return []; // it has ended
  }
}

/** Memory that is a process's own, of it and all its children, MB. */
function memoryOf(pid: number): number {
  let kb = 0;
  for (const each of [pid, ...childrenOf(pid)]) {
    try {
      kb += Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${each}/status`, 'utf8'))?.[1] ?? 0);
    } catch {
      // it has ended
    }
  }
  return kb / 1024;
}

/** Seconds that the servers and all their sessions that have ended took. */
function serverSeconds(inside: number): number {
  const ticks = childrenOf(inside).map((pid) => {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
      return [11, 12, 13, 14].reduce((sum, at) => sum + Number(fields[at]), 0);
    } catch {
      return 0;
    }
  });
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

interface Measured {
  readonly wallS: number;
  readonly cpuS: number;
  readonly memoryMb: number;
  readonly serverS: number;
  readonly read: number;
}

interface Tool {
  readonly name: string;
  readonly words: readonly string[];
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Hosts read in full. */
  readonly read: (output: string) => number;
  /** How to get it. */
  readonly install?: string;
}

const framesIn = (output: string): number => output.split(lastFrame).length - 1;
const bundle = join(dir, 'bundle.tar.gz');
const encoded = Buffer.from(script).toString('base64');

const TOOLS: readonly Tool[] = [
  {
    name: 'flannel-doctor collect',
    words: [
      process.execPath,
      join(import.meta.dirname, '../bin/flannel-doctor'),
      'collect',
      '-c',
      `${dir}/config.json`,
      '-o',
      bundle,
    ],
    read: () => {
      const { stdout } = spawnSync('tar', ['-tzf', bundle], { encoding: 'utf8' });
      return stdout.split('/ip-r.txt').length - 1;
    },
  },
  {
    name: 'clush',
    words: ['clush', '-f', String(atOnce), '-o', `-F ${dir}/ssh_config`, '--hostfile', `${dir}/hosts`, command],
    input: 'script',
    read: framesIn,
    install: 'apt-get install clustershell',
  },
  {
    name: 'parallel-ssh',
    words: [
      'parallel-ssh',
      '-p',
      String(atOnce),
      '-t',
      '0',
      '-x',
      `-F ${dir}/ssh_config`,
      '-h',
      `${dir}/hosts`,
      '-I',
      '-i',
      command,
    ],
    input: 'script',
    read: framesIn,
    install: 'apt-get install pssh',
  },
  {
    name: 'ansible -m raw',
    words: [
      'ansible',
      'all',
      '-i',
      `${dir}/hosts`,
      '-f',
      String(atOnce),
      '-m',
      'raw',
      '-a',
      `echo ${encoded} | base64 -d | ${command}`,
    ],
    env: {
      ANSIBLE_SSH_ARGS: `-F ${dir}/ssh_config`,
      ANSIBLE_LOCAL_TEMP: `${dir}/ansible`,
      ANSIBLE_PYTHON_INTERPRETER: 'auto_silent',
    },
    read: framesIn,
    install: 'apt-get install ansible-core',
  },
];

async function measure(tool: Tool, inside: number): Promise<Measured> {
  rmSync(bundle, { force: true });
  const before = serverSeconds(inside);
  const output = join(dir, 'output');
  // bash tells what its ended children took, those of theirs included
  const line = '"$@" 3<&-; exec 1>&3; times';
  const child = spawn('nsenter', ['-t', String(inside), '-n', '--', 'bash', '-c', line, 'bash', ...tool.words], {
    stdio: [
      tool.input === undefined ? 'ignore' : openSync(join(dir, tool.input), 'r'),
      openSync(output, 'w'),
      openSync(join(dir, 'errors'), 'w'),
      'pipe',
    ],
    env: { ...process.env, SSH_AUTH_SOCK: '', ...tool.env },
  });
  const began = performance.now();
  let told = '';
  let memoryMb = 0;
  child.stdio[3]!.on('data', (chunk: Buffer) => {
    told += chunk;
  });
  const watch = setInterval(() => {
    memoryMb = Math.max(memoryMb, memoryOf(child.pid!));
  }, 100);
  await once(child, 'close');
  const wallS = (performance.now() - began) / 1000;
  clearInterval(watch);
  const [, ...children] = told.trim().split('\n');
  const cpuS = [...children.join(' ').matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
  await delay(500); // sessions end a moment after their clients
  return {
    wallS,
    cpuS,
    memoryMb,
    serverS: serverSeconds(inside) - before,
    read: tool.read(readFileSync(output, 'latin1')),
  };
}

async function compare(inside: number): Promise<void> {
  const there = TOOLS.filter(({ name, words, install }) => {
    if (install === undefined || spawnSync('sh', ['-c', `command -v ${words[0]}`]).status === 0) return true;
    say(`${name} is not installed: ${install}`);
    return false;
  });
  const results = new Map(there.map(({ name }) => [name, [] as Measured[]]));
  for (let run = 0; run < runs; run++)
    for (const tool of there) {
      const measured = await measure(tool, inside);
      if (measured.read !== hosts)
        throw new Error(
          `${tool.name} read ${measured.read} of ${hosts} hosts: ${readFileSync(join(dir, 'errors'), 'utf8').slice(0, 1000)}`,
        );
      results.get(tool.name)!.push(measured);
    }
  const ours = results.get(TOOLS[0]!.name)!;
  const of = (all: readonly Measured[], key: keyof Measured): number => median(all.map((each) => each[key]));
  say(`${hosts} sshd, ${atOnce} at once, medians of ${runs} runs; in brackets the ratio to flannel-doctor`);
  say(
    `${''.padEnd(24)}${['wall', 'CPU', 'CPU a host', 'memory', 'servers’ CPU'].map((word) => word.padStart(19)).join('')}`,
  );
  for (const [name, all] of results) {
    const cell = (key: keyof Measured, unit: string, scale = 1): string => {
      const ratio = of(all, key) / of(ours, key);
      return `${(of(all, key) * scale).toFixed(1)} ${unit} (${ratio.toFixed(2)})`.padStart(19);
    };
    say(
      name.padEnd(24) +
        cell('wallS', 's') +
        cell('cpuS', 's') +
        cell('cpuS', 'ms', 1000 / hosts) +
        cell('memoryMb', 'MB') +
        cell('serverS', 's'),
    );
  }
}

process.once('exit', () => rmSync(dir, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130)).once('SIGTERM', () => process.exit(143));
writeFiles();
const { server, inside } = await startHosts();
await compare(inside);
server.kill('SIGKILL');
await once(server, 'exit');
