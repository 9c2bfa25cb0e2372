import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandsCommand } from '../../src/commands/commands.ts';
import { labDown } from '../../src/lab/down.ts';
import { proxyCommand } from '../../src/lab/etcd.ts';
import { type Lab, openLab } from '../../src/lab/hands.ts';
import { shellWord } from '../../src/lab/shell.ts';
import { labUp } from '../../src/lab/up.ts';
import { placeWords } from '../../src/lab/world.ts';
import type { Config, SshOptions } from '../../src/types/config.ts';
import type { Report } from '../../src/types/report.ts';
import { checkLab, measureLab, outline } from './checking.ts';
import { temporaryState } from './machine.ts';

// One small lab, reached in every way people reach hosts: each gives the same report.

const test = suite('ways to hosts');
const name = 'ways';
const state = temporaryState();
let lab: Lab;
let expected: readonly string[] = [];
let agentPid = 0;
const before = process.env['SSH_AUTH_SOCK'];
const file = (word: string): string => `${state}/${word}`;

/** Everything but what a clock says. */
function untimed(report: Report): readonly string[] {
  const plain = (key: string, value: unknown) => {
    if (key === 'takenAt' || key === 'ttlSeconds' || key === 'readAtMs') return null;
    return typeof value === 'bigint' ? String(value) : value;
  };
  // a neighbour entry is looked at while it is fresh, and ages
  const outcomes = report.outcomes.map((outcome) =>
    outcome.check.startsWith('underlay-') ? { ...outcome, examined: null } : outcome,
  );
  const hosts = [...report.hosts].sort((a, b) => (a.name < b.name ? -1 : 1));
  return JSON.stringify({ ...report, hosts, outcomes }, plain, 1).split('\n');
}

const by =
  (ssh: Partial<SshOptions>, transport: Config['transport'] = 'ssh') =>
  (config: Config): Config => ({
    ...config,
    transport,
    hosts: config.hosts!.map((host) => ({ ...host, ssh: { ...host.ssh, ...ssh } })),
  });

async function same(change: (config: Config) => Config): Promise<void> {
  const report = await checkLab(lab.paths.config, change);
  const lines = untimed(report);
  const other = lines.findIndex((line, index) => line !== expected[index]);
  assert.is(other, -1, `${lines.slice(Math.max(0, other - 3), other + 3).join('\n')}\n${outline(report)}`);
  assert.is(lines.length, expected.length);
}

/** What a verb prints. */
async function printed(argv: readonly string[]): Promise<string> {
  const { write } = process.stdout;
  let text = '';
  process.stdout.write = ((chunk: string) => {
    text += chunk;
    return true;
  }) as typeof write;
  try {
    assert.is(await commandsCommand(argv), 0);
  } finally {
    process.stdout.write = write;
  }
  return text;
}

const hosts = () => lab.record.hosts.map((host) => host.name);
const everywhere = (argv: readonly string[]) => Promise.all(hosts().map((host) => lab.on(host, argv)));
const writeEverywhere = (path: string, text: string) => Promise.all(hosts().map((host) => lab.write(host, path, text)));

test.before(() => {
  delete process.env['SSH_AUTH_SOCK'];
});
test.after(() => {
  if (before !== undefined) process.env['SSH_AUTH_SOCK'] = before;
  if (agentPid > 0) process.kill(agentPid);
});

test('the estate, with one route gone', async () => {
  await labUp({ name, state });
  lab = openLab(name, state);
  // a jump host's connections would make neighbour entries that were not there at first
  const all = lab.record.hosts.map(({ underlayIp }) => underlayIp).join(' ');
  await everywhere(['sh', '-c', `for ip in ${all}; do ping -n -c 1 -W 5 $ip; done`]);
  await lab.on('minion3', ['ip', 'route', 'del', lab.host('minion1').subnet]);
  const report = await checkLab(lab.paths.config);
  assert.equal(
    report.causes.map(({ id }) => id),
    ['route-missing'],
    outline(report),
  );
  expected = untimed(report);
});

test('an agent', async () => {
  const socket = file('agent');
  agentPid = Number(/SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' }))?.[1]);
  process.env['SSH_AUTH_SOCK'] = socket;
  execFileSync('ssh-add', ['-q', lab.paths.key]);
  await same(by({ identityFile: null }));
  delete process.env['SSH_AUTH_SOCK'];
});

test('an encrypted key', async () => {
  execFileSync('cp', [lab.paths.key, file('locked')]);
  execFileSync('ssh-keygen', ['-q', '-p', '-N', 'correct horse', '-f', file('locked')]);
  process.env['FD_LAB_PHRASE'] = 'correct horse';
  await same(by({ identityFile: file('locked'), passphraseEnv: 'FD_LAB_PHRASE' }));
  delete process.env['FD_LAB_PHRASE'];
});

test('known_hosts with hashed names', async () => {
  writeFileSync(file('hashed'), readFileSync(lab.paths.knownHosts));
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file('hashed')], { stdio: 'ignore' });
  await same(by({ knownHosts: [file('hashed')] }));
});

test('two jump hosts, of which only the first is reached from here; and the system’s client', async () => {
  const [one, two, three] = lab.record.hosts.map(({ underlayIp }) => underlayIp);
  const through = (host: string, first: string, second: string) =>
    `Host ${host}\n  ProxyJump by-${first},by-${second}\n`;
  writeFileSync(
    file('jumps'),
    [
      through(one!, two!, three!),
      through(two!, three!, one!),
      through(three!, one!, two!),
      ...[one, two, three].map((ip) => `Host by-${ip}\n  HostName ${ip}\n`),
      // a hop that is not the first comes through the one before, whatever stands here
      `Match originalhost by-*\n  ProxyCommand ${proxyCommand(lab.paths)}\n`,
      `Match all\n  IdentityFile "${lab.paths.key}"\n  UserKnownHostsFile "${lab.paths.knownHosts}"\n`,
    ].join(''),
  );
  const jumps = { user: null, identityFile: null, knownHosts: null, proxyCommand: null, configFile: file('jumps') };
  await same(by(jumps));
  await same(by(jumps, 'openssh'));
});

test('the system’s client with a proxy command', () => same(by({}, 'openssh')));

test('kubectl exec, by a stand-in for kubectl that enters the lab’s hosts', async () => {
  const enter = hosts().map((host) => {
    const words = placeWords(lab.paths, lab.record, host).map(shellWord).join(' ');
    return `flannel-of-${host}) shift; while [ "$1" != -- ]; do shift; done; shift; exec ${words} "$@" ;;`;
  });
  const pods = hosts().map((host) => `${host}\\tkube-flannel\\tflannel-of-${host}\\n`);
  const standIn = `#!/bin/sh
# get pods ...; exec -i -n NAMESPACE POD -- sh -c ...
[ "$2" != get ] || { printf '${pods.join('')}'; exit 0; }
shift 4
case $1 in
${enter.join('\n')}
esac
`;
  mkdirSync(file('bin'));
  writeFileSync(file('bin/kubectl'), standIn, { mode: 0o755 });
  const path = process.env['PATH'];
  process.env['PATH'] = `${file('bin')}:${path}`;
  try {
    await same(by({}, 'kubectl'));
  } finally {
    process.env['PATH'] = path;
  }
});

test('a user who may run just the printed commands by sudo; without sudo they are gaps that name the command', async () => {
  const passwd = `${readFileSync('/etc/passwd', 'utf8')}reader:x:4242:4242::/:/bin/sh\n`;
  await writeEverywhere('/run/passwd', passwd);
  await writeEverywhere('/run/shadow', 'root:*:19000:0:99999:7:::\nsshd:!:19000::::::\nreader:*:19000:0:99999:7:::\n');
  await writeEverywhere('/run/sudoers', await printed(['--sudoers', '--user', 'reader']));
  // sudo looks its host up; the lab has no DNS to wait for
  await writeEverywhere('/run/hosts', `127.0.0.1 localhost ${hosts().join(' ')}\n`);
  await everywhere([
    'sh',
    '-c',
    'chmod 440 /run/sudoers && visudo -cf /run/sudoers && for f in hosts passwd shadow sudoers; do mount --bind /run/$f /etc/$f; done',
  ]);

  const denied = await checkLab(lab.paths.config, by({ user: 'reader' }));
  const gaps = denied.gaps.filter(({ host }) => host === 'minion1');
  assert.ok(gaps.length > 0);
  for (const { kind, detail } of gaps)
    assert.match(`${kind} ${detail}`, /^not-permitted (ip6?tables.*-save|nft|Operation not permitted: needs root)/);
  await same(by({ user: 'reader', sudo: true }));

  const measured = await measureLab(lab.paths.config, by({ user: 'reader' }));
  assert.is(measured.scope.pairsMeasured, 6, 'active tests work without root');
  const sudo = (words: readonly string[]) =>
    lab.on('minion1', ['su', 'reader', '-s', '/bin/sh', '-c', `sudo -n ${words.join(' ')}`]);
  for (const words of [['id'], ['sh', '-c', 'id'], ['iptables-save', '-c'], ['nft', 'flush', 'ruleset']]) {
    let ran = true;
    await sudo(words).catch(() => {
      ran = false;
    });
    assert.not(ran, `sudo ran ${words.join(' ')}`);
  }
});

test('a key with a forced command: the reads, and nothing else', async () => {
  await writeEverywhere('/run/reads', await printed(['--forced-command', '-c', lab.paths.config]));
  const key = readFileSync(`${lab.paths.key}.pub`, 'utf8');
  await everywhere(['chmod', '755', '/run/reads']);
  await writeEverywhere('/run/lab/authorized_keys', `restrict,command="/run/reads" ${key}`);
  await same(by({}));
  await same(by({}, 'openssh'));
  const measured = await measureLab(lab.paths.config);
  assert.equal(
    measured.gaps.map(({ probe, kind }) => `${probe} ${kind}`),
    ['active not-permitted', 'active not-permitted', 'active not-permitted'],
    outline(measured),
  );
  const other = await checkLab(lab.paths.config, (config) => ({
    ...config,
    limits: { ...config.limits, commandTimeoutMs: 9000 },
  }));
  assert.ok(
    other.gaps.every(({ probe, kind }) => probe === 'connect' && kind === 'not-permitted'),
    outline(other),
  );
  const ssh = ['-F', lab.paths.sshConfig, '-o', 'BatchMode=yes', 'minion1', 'id'];
  assert.throws(
    () => execFileSync('ssh', ssh, { input: 'id\n', stdio: ['pipe', 'pipe', 'pipe'] }),
    /this key permits only/,
  );
});

test('the lab goes down', async () => {
  await labDown(name, state);
});

test.run();
