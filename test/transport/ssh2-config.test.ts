import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { autoTransport } from '../../src/transport/auto.ts';
import { hopOf } from '../../src/transport/login-settings.ts';
import { opensshTransport } from '../../src/transport/openssh.ts';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { SshOptions } from '../../src/types/config.ts';
import type { ScriptResult, Transport, TransportFailure } from '../../src/types/transport.ts';
import { limits, makeKey, startSshd, type TestSshd } from './sshd.ts';

// SSH as people have it: what ~/.ssh/config says, agents, encrypted keys, jump hosts, passwords, certificates; by both clients.

const test = suite('ssh_config, by ssh2 and by the system client');
const PASSWORD = 'marked-password-7d1f';
const PASSPHRASE = 'marked-passphrase-a93c';
let sshd: TestSshd;
let agentPid = 0;
const before = process.env['SSH_AUTH_SOCK'];
/** Where our folders of ssh_config and sockets go meanwhile. */
let scratch: string;

const keygen = (...words: readonly string[]) => execFileSync('ssh-keygen', ['-q', ...words], { stdio: 'ignore' });

test.before(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'fd-t'));
  process.env['TMPDIR'] = scratch;
  delete process.env['SSH_AUTH_SOCK'];
  sshd = await startSshd((dir, port) => {
    // certificates of both kinds by one authority
    const authority = makeKey(dir, 'authority', 'ed25519');
    makeKey(dir, 'certified', 'ed25519');
    keygen('-s', authority, '-I', 'user', '-n', 'root', join(dir, 'certified.pub'));
    keygen('-s', authority, '-I', 'host', '-h', '-n', 'certified.lab', join(dir, 'host_ed25519.pub'));
    return [
      // other addresses than the target's for what is on the way to it
      `ListenAddress 127.0.0.2:${port}`,
      `ListenAddress 127.0.0.3:${port}`,
      `TrustedUserCAKeys ${authority}.pub`,
      `HostCertificate ${join(dir, 'host_ed25519-cert.pub')}`,
      'PermitRootLogin yes',
      'PasswordAuthentication yes',
      'KbdInteractiveAuthentication no',
    ];
  }, PASSWORD);
  makeKey(sshd.dir, 'locked', 'ed25519', PASSPHRASE);
  writeFileSync(
    `${sshd.key}.pub`,
    `${readFileSync(`${sshd.key}.pub`, 'utf8')}${readFileSync(join(sshd.dir, 'locked.pub'))}`,
  );
  const hostKey = readFileSync(join(sshd.dir, 'host_ed25519.pub'), 'utf8');
  const ways = ['127.0.0.2', '127.0.0.3'].map((address) => `[${address}]:${sshd.port} ${hostKey}`);
  writeFileSync(sshd.knownHosts, ways.join(''), { flag: 'a' });
  const hashed = join(sshd.dir, 'hashed');
  writeFileSync(hashed, readFileSync(sshd.knownHosts, 'utf8'));
  keygen('-H', '-f', hashed);
  const alias = `the-alias ${hostKey}`;
  writeFileSync(join(sshd.dir, 'alias'), alias);
  const authority = readFileSync(join(sshd.dir, 'authority.pub'), 'utf8');
  writeFileSync(join(sshd.dir, 'by-authority'), `@cert-authority *.lab ${authority}`);
  mkdirSync(join(sshd.dir, 'with space'));
  writeFileSync(
    join(sshd.dir, 'with space', 'more'),
    `Match host 127.0.0.1 originalhost plain user root\n  IdentityFile ${sshd.key}\n  UserKnownHostsFile ${sshd.knownHosts}\n`,
  );
  writeFileSync(
    join(sshd.dir, 'config'),
    `Host bastion
  HostName 127.0.0.2
Host inner
  HostName 127.0.0.3
Host target plain hashed alias old
  HostName 127.0.0.1
Host bastion inner target plain hashed alias old
  Port ${sshd.port}
Include "${join(sshd.dir, 'with space')}/mo*"
Host bastion inner target
  IdentityFile ${sshd.key}
  UserKnownHostsFile ${sshd.knownHosts}
Host target
  ProxyJump bastion,root@inner:${sshd.port}
Host circle
  ProxyJump around
Host around
  ProxyJump circle
Host hashed
  IdentityFile ${sshd.key}
  UserKnownHostsFile ${hashed}
Host alias
  HostKeyAlias the-alias
  IdentityFile ${sshd.key}
  UserKnownHostsFile ${join(sshd.dir, 'alias')}
Host proxied
  ProxyCommand socat - TCP:127.0.0.1:${sshd.port}
  HostKeyAlias the-alias
  IdentityFile ${sshd.key}
  UserKnownHostsFile ${join(sshd.dir, 'alias')}
Host old
  KexAlgorithms +diffie-hellman-group14-sha1
  Ciphers +aes128-cbc
  ServerAliveInterval 2
  ConnectTimeout 7
  IdentityFile ${sshd.key}
  UserKnownHostsFile ${sshd.knownHosts}
Host certified.lab
  HostName 127.0.0.1
  HostKeyAlias certified.lab
  Port ${sshd.port}
  IdentityFile ${join(sshd.dir, 'certified')}
  CertificateFile ${join(sshd.dir, 'certified-cert.pub')}
  UserKnownHostsFile ${join(sshd.dir, 'by-authority')}
`,
  );
  const socket = join(sshd.dir, 'agent');
  agentPid = Number(/SSH_AGENT_PID=(\d+)/.exec(execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' }))?.[1]);
  const others = Array.from({ length: 7 }, (_, n) => makeKey(sshd.dir, `other${n}`, 'ed25519'));
  const env = { ...process.env, SSH_AUTH_SOCK: socket };
  execFileSync('ssh-add', ['-q', ...others, sshd.key], { env });
});
test.after(async () => {
  if (before !== undefined) process.env['SSH_AUTH_SOCK'] = before;
  process.kill(agentPid);
  await sshd.stop();
  delete process.env['TMPDIR'];
  rmSync(scratch, { recursive: true });
});

const TRANSPORTS: readonly (readonly [string, () => Transport])[] = [
  ['ssh2', () => sshTransport()],
  ['openssh', opensshTransport],
];

/** Nothing is said but the config file: it decides. */
const silent = (): Partial<SshOptions> => ({
  user: null,
  port: null,
  identityFile: null,
  knownHosts: null,
  hostKeys: null,
  configFile: join(sshd.dir, 'config'),
});

async function run(make: () => Transport, address: string, ssh: Partial<SshOptions> = silent(), script = 'echo ran') {
  const transport = make();
  const result = await transport.run(sshd.target(ssh, address), script, limits, new AbortController().signal);
  await transport.close();
  return result;
}

const outcome = (result: ScriptResult | TransportFailure) =>
  'failed' in result ? `${result.failed}: ${result.detail}` : Buffer.from(result.stdout).toString().trim();

for (const [name, make] of TRANSPORTS) {
  for (const [address, what] of [
    ['plain', 'HostName, Port, Include with a glob, Match'],
    ['hashed', 'hashed names in known_hosts'],
    ['alias', 'HostKeyAlias'],
    ['proxied', 'ProxyCommand'],
    ['old', 'algorithms for old servers, ServerAliveInterval, ConnectTimeout'],
    ['target', 'ProxyJump over two hops'],
  ] as const) {
    test(`${name}: ${what}`, async () => {
      assert.is(outcome(await run(make, address)), 'ran');
    });
  }

  test(`${name}: jump of flannel-doctor.yaml stands above ssh_config`, async () => {
    const jump = `root@127.0.0.2:${sshd.port},inner`;
    assert.is(outcome(await run(make, '127.0.0.1', { configFile: join(sshd.dir, 'config'), jump })), 'ran');
  });

  test(`${name}: an agent with eight keys, of which IdentityFile names one`, async () => {
    process.env['SSH_AUTH_SOCK'] = join(sshd.dir, 'agent');
    try {
      // only the public half lies in the file, as with keys that never leave their agent
      const half = join(sshd.dir, 'half.pub');
      writeFileSync(half, readFileSync(`${sshd.key}.pub`, 'utf8').split('\n')[0]!);
      const config = join(sshd.dir, 'agent-config');
      writeFileSync(config, `IdentityFile ${half}\nIdentitiesOnly yes\n`);
      const ssh = { identityFile: null, configFile: config };
      assert.is(outcome(await run(make, '127.0.0.1', ssh)), 'ran');
    } finally {
      delete process.env['SSH_AUTH_SOCK'];
    }
  });

  test(`${name}: hosts that are not what they should be`, async () => {
    const unknown = { ...silent(), knownHosts: ['/dev/null'] };
    assert.match(outcome(await run(make, 'plain', unknown)), /^host-key: /);
    const stranger = { ...silent(), identityFile: join(sshd.dir, 'other0') };
    assert.match(
      outcome(await run(make, 'hashed', { ...stranger, configFile: 'none', port: sshd.port })),
      /^(unreachable|host-key): /,
    );
    assert.match(outcome(await run(make, 'nowhere.invalid', stranger)), /^unreachable: /);
    writeFileSync(join(sshd.dir, 'broken'), 'Host *\n  NoSuchWord yes\n');
    assert.match(outcome(await run(make, 'plain', { ...silent(), configFile: join(sshd.dir, 'broken') })), /line 2/);
    assert.match(outcome(await run(make, '-oProxyCommand=id', stranger)), /^unreachable: /);
  });
}

test('certificates of host and user: the system client takes both, ssh2 says what it cannot', async () => {
  assert.is(outcome(await run(opensshTransport, 'certified.lab')), 'ran');
  assert.match(
    outcome(await run(() => sshTransport(), 'certified.lab')),
    /certificate.*transport: openssh.*CertificateFile/,
  );
  const path = process.env['PATH'];
  process.env['PATH'] = sshd.dir; // no ssh in it
  const without = outcome(await run(() => sshTransport(), '127.0.0.1', { configFile: join(sshd.dir, 'config') }));
  process.env['PATH'] = path;
  assert.match(without, /no ssh program here to read/);
});

test('auto: ssh2 where it can, the system client for certificates, said or beside the key, and for a connection kept open', async () => {
  const auto = async (address: string, ssh: Partial<SshOptions> = silent()) => {
    const result = await run(() => autoTransport(), address, ssh);
    return `${result.client} ${outcome(result)}`;
  };
  assert.is(await auto('plain'), 'ssh2 ran');
  assert.is(await auto('certified.lab'), 'openssh ran');
  // sshd knows the authority but not the key
  const beside = { identityFile: join(sshd.dir, 'certified'), configFile: join(sshd.dir, 'config') };
  assert.is(await auto('127.0.0.1', beside), 'openssh ran');
  assert.match(
    await auto('127.0.0.1', { identityFile: join(sshd.dir, 'other0') }),
    /^ssh2 auth: .*the system’s client too/,
  );
  assert.match(await auto('127.0.0.1', { port: 1 }), /^ssh2 unreachable: /);

  const open = join(sshd.dir, 'open');
  const words = [
    '-i',
    sshd.key,
    '-p',
    String(sshd.port),
    '-o',
    `UserKnownHostsFile=${sshd.knownHosts}`,
    'root@127.0.0.1',
  ];
  execFileSync('ssh', ['-F', 'none', '-M', '-S', open, '-N', '-f', ...words], { stdio: 'ignore' });
  try {
    const config = join(sshd.dir, 'kept');
    writeFileSync(config, `ControlPath ${open}\n`);
    // no key that may log in, and none is needed
    assert.is(await auto('127.0.0.1', { identityFile: join(sshd.dir, 'other0'), configFile: config }), 'openssh ran');
  } finally {
    execFileSync('ssh', ['-F', 'none', '-S', open, '-O', 'exit', 'any'], { stdio: 'ignore' });
  }
});

test('an encrypted key: its passphrase from a variable, or asked once however many hosts', async () => {
  const identityFile = join(sshd.dir, 'locked');
  process.env['FD_TEST_PHRASE'] = PASSPHRASE;
  assert.is(
    outcome(await run(() => sshTransport(), '127.0.0.1', { identityFile, passphraseEnv: 'FD_TEST_PHRASE' })),
    'ran',
  );
  process.env['FD_TEST_PHRASE'] = 'wrong';
  const wrong = outcome(
    await run(() => sshTransport(), '127.0.0.1', { identityFile, passphraseEnv: 'FD_TEST_PHRASE' }),
  );
  assert.match(wrong, /^auth: .*the passphrase in FD_TEST_PHRASE does not open the key/);
  delete process.env['FD_TEST_PHRASE'];
  const unset = outcome(
    await run(() => sshTransport(), '127.0.0.1', { identityFile, passphraseEnv: 'FD_TEST_PHRASE' }),
  );
  assert.match(unset, /the environment has no FD_TEST_PHRASE/);

  const asked: string[] = [];
  const transport = sshTransport(async (question) => {
    asked.push(question);
    return PASSPHRASE;
  });
  const signal = new AbortController().signal;
  const runs = ['127.0.0.1', 'localhost', '127.0.0.1'].map((address) =>
    transport.run(sshd.target({ identityFile, hostKeys: 'accept-new' }, address), 'echo ran', limits, signal),
  );
  assert.equal((await Promise.all(runs)).map(outcome), ['ran', 'ran', 'ran']);
  await transport.close();
  assert.equal(asked, [`Passphrase for ${identityFile}: `]);
});

test('a password from a variable or the terminal, and only when it is said so', async () => {
  const without = { identityFile: join(sshd.dir, 'other0') };
  assert.match(outcome(await run(() => sshTransport(async () => PASSWORD), '127.0.0.1', without)), /^auth: /);
  process.env['FD_TEST_WORD'] = PASSWORD;
  assert.is(outcome(await run(() => sshTransport(), '127.0.0.1', { ...without, passwordEnv: 'FD_TEST_WORD' })), 'ran');
  delete process.env['FD_TEST_WORD'];
  const typed = { ...without, passwordPrompt: true };
  assert.is(outcome(await run(() => sshTransport(async () => PASSWORD), '127.0.0.1', typed)), 'ran');
});

test('jump hosts that lead back to themselves end', async () => {
  const circle = outcome(await run(() => sshTransport(), 'circle'));
  assert.match(circle, /^unreachable: jump host around: .*in a circle/);
});

test('hops as people write them', () => {
  assert.equal(hopOf('bastion'), { user: null, address: 'bastion', port: null });
  assert.equal(hopOf('me@bastion:2222'), { user: 'me', address: 'bastion', port: 2222 });
  assert.equal(hopOf('me@[fd00::1]:22'), { user: 'me', address: 'fd00::1', port: 22 });
  assert.equal(hopOf('fd00::1'), { user: null, address: 'fd00::1', port: null });
  assert.equal(hopOf('a@b@c'), { user: 'a@b', address: 'c', port: null });
});

test('one connection of the system client serves a host’s scripts; nothing is left of it', async () => {
  const transport = opensshTransport();
  const signal = new AbortController().signal;
  const target = sshd.target(silent(), 'target');
  const parent = 'cat /proc/$(cut -d" " -f4 /proc/$PPID/stat)/stat | cut -d" " -f1';
  const first = outcome(await transport.run(target, parent, limits, signal));
  const second = outcome(await transport.run(target, parent, limits, signal));
  assert.match(first, /^\d+$/);
  assert.is(second, first, 'the same sshd process carried both');
  await transport.close();
});

test('no folder, socket or client of ours is left', () => {
  assert.equal(readdirSync(scratch), sshd.dir.startsWith(scratch) ? [basename(sshd.dir)] : []);
});

test.run();
