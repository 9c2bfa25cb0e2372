import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { HostTarget, Limits, SshOptions } from '../../src/types/config.ts';
import { until } from '../until.ts';

/** A real OpenSSH server of this test's own, on a loopback port, with its own keys. */
export interface TestSshd {
  readonly dir: string;
  readonly port: number;
  /** Path of the private key that may log in. */
  readonly key: string;
  readonly knownHosts: string;
  readonly target: (ssh?: Partial<SshOptions>, address?: string) => HostTarget;
  readonly stop: () => Promise<void>;
}

export const limits: Limits = {
  hostsAtOnce: 8,
  connectTimeoutMs: 10_000,
  commandTimeoutMs: 20_000,
  packetsPerSecondPerHost: 200,
};

/** Makes a key pair without passphrase unless told; returns its path. */
export function makeKey(dir: string, name: string, type: string, passphrase = ''): string {
  const path = join(dir, name);
  execFileSync('ssh-keygen', ['-q', '-t', type, '-N', passphrase, '-C', name, '-f', path]);
  return path;
}

/** A loopback port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves once something accepts connections; rejects when `alive` says that it never will, or it takes too long. */
export async function listening(port: number, alive: () => boolean): Promise<void> {
  await until(`something listens at ${port}`, async () => {
    const open = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
      socket.on('connect', () => socket.destroy());
    });
    if (!open && !alive()) throw new Error(`nothing will listen at ${port}`);
    return open;
  });
}

/** `extra` are lines of sshd_config that win over ours; `password`, when given, is root's there. */
export async function startSshd(
  extra: readonly string[] | ((dir: string, port: number) => readonly string[]) = [],
  password: string | null = null,
): Promise<TestSshd> {
  const dir = mkdtempSync(join(tmpdir(), 'fd-sshd-'));
  const port = await freePort();
  const hostKeys = [makeKey(dir, 'host_ed25519', 'ed25519'), makeKey(dir, 'host_rsa', 'rsa')];
  const key = makeKey(dir, 'user', 'ed25519');
  const knownHosts = join(dir, 'known_hosts');
  writeFileSync(knownHosts, `[127.0.0.1]:${port} ${readFileSync(`${hostKeys[0]}.pub`, 'utf8')}`);
  writeFileSync(
    join(dir, 'sshd_config'),
    [
      ...(typeof extra === 'function' ? extra(dir, port) : extra),
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      ...hostKeys.map((path) => `HostKey ${path}`),
      `PidFile ${join(dir, 'sshd.pid')}`,
      `AuthorizedKeysFile ${key}.pub`,
      'UsePAM no',
      'StrictModes no',
      'PermitRootLogin prohibit-password',
      'PasswordAuthentication no',
      '',
    ].join('\n'),
  );
  // Sessions have an empty home: bash reads ~/.bashrc in a session of sshd, and that of a machine may take seconds, or wait
  // for a lock that a session killed by a test has left.
  mkdirSync(join(dir, 'home'));
  const homeless = (line: string) => line.replace(/^([^:]*:[^:]*:0:[^:]*:[^:]*:)[^:]*/, `$1${join(dir, 'home')}`);
  const passwd = readFileSync('/etc/passwd', 'utf8').split('\n').map(homeless).join('\n');
  writeFileSync(join(dir, 'passwd'), passwd);
  const hash =
    password === null
      ? '*'
      : execFileSync('openssl', ['passwd', '-6', '-stdin'], { input: password }).toString().trim();
  writeFileSync(join(dir, 'shadow'), `root:${hash}:19000:0:99999:7:::\nsshd:!:19000::::::\n`, { mode: 0o600 });
  // sshd wants a /run/sshd: it gets one in a mount namespace of its own, the machine's /run and /etc stay as they are
  const start =
    'mount -t tmpfs sshd /run && mkdir -m 755 /run/sshd && mount --bind "$0/passwd" /etc/passwd && mount --bind "$0/shadow" /etc/shadow && exec /usr/sbin/sshd -D -e -f "$0/sshd_config"';
  const child = spawn('unshare', ['--mount', 'sh', '-c', start, dir], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  await listening(port, () => child.exitCode === null).catch(() => {
    throw new Error(`sshd did not start: ${log}`);
  });
  return {
    dir,
    port,
    key,
    knownHosts,
    target: (ssh = {}, address = '127.0.0.1') => ({
      name: 'minion1',
      address,
      ssh: {
        user: 'root',
        port,
        identityFile: key,
        passphraseEnv: null,
        passwordEnv: null,
        passwordPrompt: false,
        knownHosts: [knownHosts],
        hostKeys: 'strict',
        jump: null,
        proxyCommand: null,
        sudo: false,
        configFile: 'none',
        ownConnectTimeout: false,
        ...ssh,
      },
    }),
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
