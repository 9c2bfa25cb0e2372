import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { HostTarget, Limits } from '../../src/types/config.ts';
import type { ScriptResult, TransportFailure } from '../../src/types/transport.ts';
import { until } from '../until.ts';
import { freePort, limits, makeKey, startSshd, type TestSshd } from './sshd.ts';

const test = suite('ssh2 transport');
let sshd: TestSshd;
const agent = process.env['SSH_AUTH_SOCK'];

test.before(async () => {
  delete process.env['SSH_AUTH_SOCK'];
  sshd = await startSshd();
});
test.after(async () => {
  if (agent !== undefined) process.env['SSH_AUTH_SOCK'] = agent;
  await sshd.stop();
});

async function run(
  target: HostTarget,
  script: string,
  own: Partial<Limits> = {},
  signal = new AbortController().signal,
) {
  const transport = sshTransport();
  const result = await transport.run(target, script, { ...limits, ...own }, signal);
  await transport.close();
  return result;
}

function answered(result: ScriptResult | TransportFailure): ScriptResult {
  if ('failed' in result) throw new Error(`${result.failed}: ${result.detail}`);
  return result;
}

function refused(result: ScriptResult | TransportFailure): TransportFailure {
  if (!('failed' in result)) throw new Error('expected a failure');
  return result;
}

const text = (bytes: Uint8Array) => Buffer.from(bytes).toString();

test('stdout, stderr and exit code of a script come back', async () => {
  const result = answered(await run(sshd.target(), 'echo out; echo err >&2; exit 7'));
  assert.is(text(result.stdout), 'out\n');
  assert.is(text(result.stderr), 'err\n');
  assert.is(result.exitCode, 7);
  assert.is(result.cut, null);
});

test('the script is not seen in the process list', async () => {
  const result = answered(await run(sshd.target(), 'unseen=1; ps -ef'));
  assert.match(text(result.stdout), /sh -s/);
  assert.not.match(text(result.stdout), /unseen/);
});

test('an unknown host key is refused, with what it showed', async () => {
  const empty = join(sshd.dir, 'empty');
  const failure = refused(await run(sshd.target({ knownHosts: [empty] }), 'echo'));
  assert.is(failure.failed, 'host-key');
  const shown = execFileSync('ssh-keygen', ['-lf', join(sshd.dir, 'host_ed25519.pub')], { encoding: 'utf8' });
  assert.ok(failure.detail.includes(shown.split(' ')[1]!), failure.detail);
  assert.not(existsSync(empty));
});

test('accept-new remembers the key, and holds the host to it', async () => {
  const file = join(sshd.dir, 'new', 'known_hosts');
  const target = sshd.target({ knownHosts: [file], hostKeys: 'accept-new' });
  answered(await run(target, 'true'));
  const line = readFileSync(file, 'utf8');
  assert.is(line.split('\n').length, 2);
  answered(await run(sshd.target({ knownHosts: [file] }), 'true'));
  assert.is(readFileSync(file, 'utf8'), line);
});

test('accept-new remembers a host once, however often one transport visits it', async () => {
  const file = join(sshd.dir, 'once');
  const transport = sshTransport();
  const target = sshd.target({ knownHosts: [file], hostKeys: 'accept-new' });
  for (let visit = 0; visit < 3; visit++) {
    assert.is(answered(await transport.run(target, 'true', limits, new AbortController().signal)).exitCode, 0);
  }
  await transport.close();
  assert.is(readFileSync(file, 'utf8').trim().split('\n').length, 1);
});

test('a changed host key is refused, also with accept-new', async () => {
  const file = join(sshd.dir, 'changed');
  const other = readFileSync(`${makeKey(sshd.dir, 'other', 'ed25519')}.pub`, 'utf8');
  writeFileSync(file, `# yesterday\n[127.0.0.1]:${sshd.port} ${other}`);
  for (const hostKeys of ['strict', 'accept-new'] as const) {
    const failure = refused(await run(sshd.target({ knownHosts: [file], hostKeys }), 'echo'));
    assert.is(failure.failed, 'host-key');
    assert.ok(failure.detail.includes(`${file}:2`), failure.detail);
    assert.match(failure.detail, /ssh-keygen -R/);
  }
});

test('a host known by its RSA key alone is asked for that one', async () => {
  const file = join(sshd.dir, 'rsa-only');
  writeFileSync(file, `[127.0.0.1]:${sshd.port} ${readFileSync(join(sshd.dir, 'host_rsa.pub'), 'utf8')}`);
  assert.is(answered(await run(sshd.target({ knownHosts: [file] }), 'true')).exitCode, 0);
});

test('a host known by a certificate authority alone is named as such', async () => {
  const file = join(sshd.dir, 'ca');
  const ca = readFileSync(`${makeKey(sshd.dir, 'ca_key', 'ed25519')}.pub`, 'utf8');
  writeFileSync(file, `@cert-authority [127.0.0.1]:${sshd.port} ${ca}`);
  assert.match(refused(await run(sshd.target({ knownHosts: [file] }), 'true')).detail, /certificate authority/);
});

test('a key that may not log in is an auth failure', async () => {
  const failure = refused(await run(sshd.target({ identityFile: makeKey(sshd.dir, 'stranger', 'ed25519') }), 'echo'));
  assert.is(failure.failed, 'auth');
  assert.match(failure.detail, /ssh\.identityFile/);
});

test('keys that cannot be used say why, and nothing of what is in them', async () => {
  const encrypted = makeKey(sshd.dir, 'encrypted', 'ed25519', 'correct horse');
  for (const [identityFile, why] of [
    [encrypted, /encrypted: load it into an agent with ssh-add/],
    [join(sshd.dir, 'nowhere'), /there is no key file/],
    [`${sshd.key}.pub`, /public key/],
    [join(sshd.dir, 'sshd_config'), /not a private key/],
  ] as const) {
    const failure = refused(await run(sshd.target({ identityFile }), 'echo'));
    assert.is(failure.failed, 'auth');
    assert.match(failure.detail, why);
    assert.not.match(failure.detail, /PRIVATE KEY|AuthorizedKeysFile/);
  }
});

test('an encrypted key works through an agent', async () => {
  const socket = join(sshd.dir, 'agent');
  const started = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
  const pid = Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]);
  try {
    execFileSync('ssh-add', ['-q', sshd.key], { env: { ...process.env, SSH_AUTH_SOCK: socket } });
    process.env['SSH_AUTH_SOCK'] = socket;
    const target = sshd.target({ identityFile: join(sshd.dir, 'encrypted') });
    assert.is(text(answered(await run(target, 'echo by agent')).stdout), 'by agent\n');
  } finally {
    delete process.env['SSH_AUTH_SOCK'];
    process.kill(pid);
  }
});

test('a refused agent does not hide that the key could not be used', async () => {
  const socket = join(sshd.dir, 'empty-agent');
  const started = execFileSync('ssh-agent', ['-a', socket], { encoding: 'utf8' });
  process.env['SSH_AUTH_SOCK'] = socket;
  try {
    const failure = refused(await run(sshd.target({ identityFile: join(sshd.dir, 'encrypted') }), 'true'));
    assert.is(failure.failed, 'auth');
    assert.match(failure.detail, /encrypted: load it into an agent/);
  } finally {
    delete process.env['SSH_AUTH_SOCK'];
    process.kill(Number(/SSH_AGENT_PID=(\d+)/.exec(started)?.[1]));
  }
});

test('an agent that is gone does not stop a key from working', async () => {
  process.env['SSH_AUTH_SOCK'] = join(sshd.dir, 'no-agent');
  try {
    assert.is(answered(await run(sshd.target(), 'true')).exitCode, 0);
    const failure = refused(await run(sshd.target({ identityFile: join(sshd.dir, 'stranger') }), 'true'));
    assert.is(failure.failed, 'auth');
  } finally {
    delete process.env['SSH_AUTH_SOCK'];
  }
});

test('nothing listens: unreachable', async () => {
  const failure = refused(await run(sshd.target({ port: await freePort() }), 'echo'));
  assert.is(failure.failed, 'unreachable');
  assert.match(failure.detail, /nothing listens at 127\.0\.0\.1:/);
});

test('a name that does not exist: unreachable', async () => {
  const failure = refused(await run(sshd.target({}, 'minion1.invalid'), 'echo'));
  assert.is(failure.failed, 'unreachable');
  assert.match(failure.detail, /DNS/);
});

test('a server that accepts and stays silent: timeout', async () => {
  const silent = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as { port: number };
  const failure = refused(await run(sshd.target({ port }), 'echo', { connectTimeoutMs: 300 }));
  assert.is(failure.failed, 'timeout');
  assert.match(failure.detail, /no SSH greeting/);
  silent.close();
});

test('a server that drops the first logins is tried again', async () => {
  let drops = 2;
  const flaky = createServer((socket) => {
    socket.on('error', () => {});
    if (drops-- > 0) return socket.resetAndDestroy();
    const through = connectTo(sshd.port).on('close', () => socket.destroy());
    socket.on('close', () => through.destroy());
    socket.pipe(through).pipe(socket);
  }).listen(0, '127.0.0.1');
  await once(flaky, 'listening');
  const { port } = flaky.address() as { port: number };
  const file = join(sshd.dir, 'flaky');
  const target = sshd.target({ port, knownHosts: [file], hostKeys: 'accept-new' });
  assert.is(answered(await run(target, 'true')).exitCode, 0);
  assert.is(drops, -1);
  flaky.close();
});

test('a server that drops every login is unreachable in the end', async () => {
  const dropping = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end(),
  ).listen(0, '127.0.0.1');
  await once(dropping, 'listening');
  const { port } = dropping.address() as { port: number };
  const failure = refused(await run(sshd.target({ port }), 'true', { connectTimeoutMs: 1000 }));
  assert.is(failure.failed, 'unreachable');
  assert.match(failure.detail, /MaxStartups/);
  dropping.close();
});

test('a host that hangs in the middle keeps what came before', async () => {
  const result = answered(await run(sshd.target(), 'echo before; sleep 30; echo after', { commandTimeoutMs: 2000 }));
  assert.is(result.cut, 'timeout');
  assert.is(text(result.stdout), 'before\n');
  assert.is(result.exitCode, null);
});

test('a command that hangs ends on the host by itself', async () => {
  const mark = join(sshd.dir, 'pid');
  await run(sshd.target(), `echo $$ >${mark}; sleep 30`, { commandTimeoutMs: 2000 });
  const pid = readFileSync(mark, 'utf8').trim();
  await until(`process ${pid} ends`, () => !existsSync(`/proc/${pid}`));
});

test('a connection that ends in the middle keeps what came before', async () => {
  const result = answered(await run(sshd.target(), 'echo before; kill -9 $(ps -o ppid= $(ps -o ppid= $$)); sleep 5'));
  assert.is(result.cut, 'closed');
  assert.is(text(result.stdout), 'before\n');
});

test('a host that never stops talking is cut off, and the beginning kept', async () => {
  const result = answered(await run(sshd.target(), 'exec dd if=/dev/zero bs=1M count=80 2>/dev/null'));
  assert.is(result.cut, 'too-big');
  assert.is(result.stdout.length, 16 * 1024 * 1024);
});

test('an abort ends a run, before and in the middle', async () => {
  assert.is(refused(await run(sshd.target(), 'echo', {}, AbortSignal.abort())).failed, 'timeout');
  const abort = new AbortController();
  const mark = join(sshd.dir, 'begun');
  // the word is on its way for a second before the mark is there: what the client has heard, nobody but it can tell
  const running = run(sshd.target(), `echo begun; sleep 1; touch ${mark}; sleep 20`, {}, abort.signal);
  await Promise.race([running, until('the script begins', () => existsSync(mark))]);
  abort.abort();
  const result = answered(await running);
  assert.is(result.cut, 'closed');
  assert.is(text(result.stdout), 'begun\n');
});

test('a proxy command carries the connection, with and without a shell', async () => {
  for (const proxyCommand of ['socat - TCP:%h:%p', 'socat - TCP:%h:%p 2>&2']) {
    const result = answered(await run(sshd.target({ proxyCommand }), 'echo through'));
    assert.is(text(result.stdout), 'through\n');
  }
});

test('a proxy command that fails says so itself', async () => {
  const closed = await freePort();
  const failure = refused(await run(sshd.target({ proxyCommand: `socat - TCP:%h:${closed}` }), 'echo'));
  assert.is(failure.failed, 'unreachable');
  assert.match(failure.detail, /Connection refused/);
  const missing = refused(await run(sshd.target({ proxyCommand: 'no-such-proxy %h' }), 'echo'));
  assert.is(missing.failed, 'unreachable');
  assert.match(missing.detail, /no-such-proxy: command not found/);
  const hostile = refused(await run(sshd.target({ proxyCommand: 'socat - TCP:%h:%p' }, '-oX;reboot'), 'echo'));
  assert.match(hostile.detail, /%h would be a strange word/);
});

test('a proxy command is ended with its connection', async () => {
  const mark = join(sshd.dir, 'proxy-pid');
  const proxyCommand = `sh -c 'echo $$ >${mark}; exec socat - TCP:%h:%p'`;
  answered(await run(sshd.target({ proxyCommand }), 'true'));
  const pid = readFileSync(mark, 'utf8').trim();
  await until(`process ${pid} ends`, () => !existsSync(`/proc/${pid}`));
});

test('many hosts through one bastion, more than it takes at once', async () => {
  const transport = sshTransport();
  const target = sshd.target({ proxyCommand: 'socat - TCP:%h:%p' });
  const signal = new AbortController().signal;
  const runs = Array.from({ length: 30 }, (_, n) => transport.run(target, `echo ${n}`, limits, signal));
  const results = await Promise.all(runs);
  assert.equal(
    results.map((result) => text(answered(result).stdout)),
    results.map((_, n) => `${n}\n`),
  );
  await transport.close();
});

test('an sshd that takes two logins at a time lets thirty in, one after the other', async () => {
  const narrow = await startSshd(['MaxStartups 2:100:2']);
  const transport = sshTransport();
  const signal = new AbortController().signal;
  const patient = { ...limits, connectTimeoutMs: 30_000 };
  const runs = Array.from({ length: 30 }, (_, n) => transport.run(narrow.target(), `echo ${n}`, patient, signal));
  try {
    assert.equal(
      (await Promise.all(runs)).map((result) => text(answered(result).stdout)),
      runs.map((_, n) => `${n}\n`),
    );
  } finally {
    await transport.close();
    await narrow.stop();
  }
});

test('MaxSessions: one serves a host’s scripts one after the other, none is told', async () => {
  for (const most of [1, 0]) {
    const strict = await startSshd([`MaxSessions ${most}`]);
    const transport = sshTransport();
    const signal = new AbortController().signal;
    try {
      for (const word of ['first', 'second']) {
        const result = await transport.run(strict.target(), `echo ${word}`, limits, signal);
        if (most === 0)
          assert.match(refused(result).detail, /^the login worked but sshd opens no session: MaxSessions/);
        else assert.is(text(answered(result).stdout), `${word}\n`);
      }
    } finally {
      await transport.close();
      await strict.stop();
    }
  }
});

function connectTo(port: number) {
  return connect(port, '127.0.0.1').on('error', () => {});
}

test.run();
