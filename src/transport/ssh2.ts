import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import type { HostTarget, Limits } from '../types/config.ts';
import type { Transport, TransportFailure } from '../types/transport.ts';
import { credentialsFor, keyLoader } from './credentials.ts';
import { hostKeyFailure, isWorthRetrying, loginFailure, loginTimeout, type Phase, type Ssh2Error } from './failure.ts';
import { judgeHostKey, type KnownLine, knownHostsLine, knownKeyTypes, parseKnownHosts } from './known-hosts.ts';
import { openProxy, type ProxyProcess, proxyWords } from './proxy-command.ts';
import { runScript } from './run-script.ts';

const KEEPALIVE_MS = 5000;
const LOGIN_TRIES = 5;
/** A bastion's sshd begins to drop logins at ten that are not through yet. Source: sshd_config(5), MaxStartups. */
const LOGINS_AT_ONCE_PER_PROXY = 8;

/** Connections kept open between scripts; further hosts are logged in to again. */
const KEPT_MAX = 256;

/** A host we are logged in to. */
interface Session {
  readonly client: ssh2.Client;
  readonly close: () => void;
  /** Called when the host, or the way to it, ends the connection. */
  onEnd: () => void;
}

/** Per process: key files and known_hosts are read once, not once per host. */
interface Shared {
  readonly load: ReturnType<typeof keyLoader>;
  readonly known: (files: readonly string[]) => KnownLine[];
  /** Adds a line to what is known of a file already read. */
  readonly learn: (file: string, line: string) => void;
  /** Waits for a turn at this proxy command; the result gives the turn back. */
  readonly turn: (proxyCommand: string) => Promise<() => void>;
}

/**
 * Runs scripts over ssh2. A connection whose script ended by itself is kept for the host's next script: a run asks a host
 * several times, and a login costs more than most scripts.
 *
 * ssh2 checks no host key by itself, reports one failure more than once, and does not end a remote command by closing the
 * connection: so every key is judged here, results settle once, and the script runs under the host's own `timeout`.
 */
export function sshTransport(): Transport {
  const files = new Map<string, KnownLine[]>();
  const shared: Shared = {
    load: keyLoader(),
    known: (paths) =>
      paths.flatMap((path) => {
        const lines = files.get(path) ?? readKnownHosts(path);
        files.set(path, lines);
        return lines;
      }),
    learn: (path, line) => {
      const lines = files.get(path);
      const after = lines?.at(-1)?.line ?? 0;
      lines?.push(...parseKnownHosts(line, path).map((known) => ({ ...known, line: after + known.line })));
    },
    turn: turns(LOGINS_AT_ONCE_PER_PROXY),
  };
  const closed = new AbortController();
  const idle = new Map<string, Session>();
  const runOver = async (session: Session, name: string, script: string, limits: Limits, signal: AbortSignal) => {
    const result = await runScript(session.client, script, limits, signal);
    const whole = !('failed' in result) && result.cut === null && !signal.aborted && !idle.has(name);
    if (whole && idle.size < KEPT_MAX) keep(idle, name, session);
    else session.close();
    return result;
  };
  return {
    run: async (target, script, limits, runSignal) => {
      const signal = AbortSignal.any([runSignal, closed.signal]);
      const { ssh } = target;
      const name = `${ssh.user}@${target.address}:${ssh.port} ${ssh.proxyCommand ?? ''}`;
      const kept = idle.get(name);
      if (kept !== undefined) {
        idle.delete(name);
        const result = await runOver(kept, name, script, limits, signal);
        // it went away while nobody looked: nothing of the script ran
        const gone = !('failed' in result) && result.cut === 'closed' && result.stdout.length === 0;
        if (!gone || signal.aborted) return result;
      }
      const session = await login(shared, target, limits, signal);
      return 'failed' in session ? session : runOver(session, name, script, limits, signal);
    },
    close: async () => {
      closed.abort();
      for (const session of idle.values()) session.close();
      idle.clear();
    },
  };
}

/** Holds a connection until it is asked for again, or the host ends it. */
function keep(idle: Map<string, Session>, name: string, session: Session): void {
  idle.set(name, session);
  session.onEnd = () => {
    if (idle.get(name) === session) idle.delete(name);
  };
}

function readKnownHosts(path: string): KnownLine[] {
  try {
    return parseKnownHosts(readFileSync(path, 'utf8'), path);
  } catch {
    return []; // no file knows no host
  }
}

/** Logs in, again after a random pause when the server had too many logins at once, all within the connect time-out. */
async function login(shared: Shared, target: HostTarget, limits: Limits, signal: AbortSignal) {
  const done = target.ssh.proxyCommand === null ? () => {} : await shared.turn(target.ssh.proxyCommand);
  try {
    return await loginInTime(shared, target, limits, signal);
  } finally {
    done();
  }
}

async function loginInTime(shared: Shared, target: HostTarget, limits: Limits, signal: AbortSignal) {
  const until = performance.now() + limits.connectTimeoutMs;
  for (let attempt = 1; ; attempt++) {
    const left = until - performance.now();
    const tried = await loginOnce(shared, target, limits, left, signal);
    if (!('again' in tried)) return tried;
    const pauseMs = 100 * 2 ** attempt * (0.5 + Math.random());
    if (attempt === LOGIN_TRIES || performance.now() + pauseMs > until) return tried.again;
    await delay(pauseMs, undefined, { signal }).catch(() => {});
  }
}

function loginOnce(shared: Shared, target: HostTarget, limits: Limits, leftMs: number, signal: AbortSignal) {
  return new Promise<Session | TransportFailure | { readonly again: TransportFailure }>((resolve) => {
    const { ssh } = target;
    const credentials = credentialsFor(ssh, shared.load);
    if ('failed' in credentials) return resolve(credentials);
    if (signal.aborted) return resolve(stopped());
    let proxy: ProxyProcess | null = null;
    try {
      if (ssh.proxyCommand !== null) {
        proxy = openProxy(proxyWords(ssh.proxyCommand, { h: target.address, p: String(ssh.port), r: ssh.user }));
      }
    } catch (error) {
      return resolve({ failed: 'unreachable', detail: `cannot start ssh.proxyCommand: ${(error as Error).message}` });
    }
    const client = new ssh2.Client();
    let phase: Phase = proxy === null ? 'connecting' : 'handshake';
    let refused: TransportFailure | null = null;
    let newKey: Buffer | null = null;
    let session: Session | null = null;

    const close = () => {
      client.end();
      client.destroy();
      proxy?.close();
    };
    let settled = false;
    const settle = (result: Session | TransportFailure | { readonly again: TransportFailure }) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (!('client' in result)) close();
      resolve(result);
    };
    const onAbort = () => settle(stopped());
    const timer = setTimeout(
      () => settle(loginTimeout(target, phase, limits.connectTimeoutMs, proxy?.complaint() ?? '')),
      Math.max(1, leftMs),
    );
    signal.addEventListener('abort', onAbort, { once: true });

    client.on('connect', () => {
      client.setNoDelay(true); // Nagle and delayed ACK cost 40 ms per stall otherwise
      phase = 'handshake';
    });
    client.on('handshake', () => {
      phase = 'login';
    });
    client.on('ready', () => {
      if (newKey !== null) remember(target, newKey, shared);
      session = { client, close, onEnd: () => {} };
      settle(session);
    });
    const fail = (error: Ssh2Error) => {
      // a broken agent is one way less; ssh2 goes on to the next
      if (error.level === 'agent' || error.message.startsWith('Error while signing')) return;
      // a dying proxy ends the stream before it can say why
      const complaint = proxy?.complaint() ?? '';
      const failure = refused ?? withReasons(loginFailure(target, phase, error, complaint), credentials.unusable);
      settle(refused === null && isWorthRetrying(error, complaint) ? { again: failure } : failure);
    };
    client.on('error', (error: Ssh2Error) => {
      if (proxy === null) fail(error);
      else setTimeout(() => fail(error), 50);
    });
    client.on('close', () => {
      session?.onEnd();
      fail(new Error('Connection lost before handshake'));
    });

    const lines = shared.known(ssh.knownHosts);
    client.connect({
      ...(proxy === null ? { host: target.address, port: ssh.port } : { sock: proxy.stream }),
      username: ssh.user,
      readyTimeout: 0, // our own timer, which covers the retries too
      keepaliveInterval: KEEPALIVE_MS,
      keepaliveCountMax: 3,
      authHandler: [...credentials.methods],
      algorithms: { serverHostKey: hostKeyAlgorithms(knownKeyTypes(lines, target.address, ssh.port)) },
      hostVerifier: (key: Buffer) => {
        const seen = judgeHostKey(lines, target.address, ssh.port, key);
        refused = hostKeyFailure(target, seen, fingerprint(key));
        if (seen.verdict === 'unknown') newKey = key;
        return refused === null;
      },
    });
  });
}

/** At most `max` holders per name; who comes later waits in line. */
function turns(max: number): Shared['turn'] {
  const lines = new Map<string, { held: number; readonly waiting: (() => void)[] }>();
  return async (name) => {
    const line = lines.get(name) ?? { held: 0, waiting: [] };
    lines.set(name, line);
    if (line.held < max) line.held++;
    else await new Promise<void>((resolve) => line.waiting.push(resolve));
    return () => {
      const next = line.waiting.shift();
      if (next === undefined) line.held--;
      else next();
    };
  };
}

function withReasons(failure: TransportFailure, unusable: readonly string[]): TransportFailure {
  if (failure.failed !== 'auth' || unusable.length === 0) return failure;
  return { failed: 'auth', detail: `${failure.detail}; ${unusable.join('; ')}` };
}

function stopped(): TransportFailure {
  return { failed: 'timeout', detail: 'the run was stopped before this host answered' };
}

/** `SHA256:…`, as ssh-keygen -l prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

const ALGORITHMS: readonly { readonly type: string; readonly algorithms: readonly ServerHostKeyAlgorithm[] }[] = [
  { type: 'ssh-ed25519', algorithms: ['ssh-ed25519'] },
  { type: 'ecdsa-sha2-nistp256', algorithms: ['ecdsa-sha2-nistp256'] },
  { type: 'ecdsa-sha2-nistp384', algorithms: ['ecdsa-sha2-nistp384'] },
  { type: 'ecdsa-sha2-nistp521', algorithms: ['ecdsa-sha2-nistp521'] },
  { type: 'ssh-rsa', algorithms: ['rsa-sha2-512', 'rsa-sha2-256', 'ssh-rsa'] },
];

/** Asks first for keys we can compare: a host known by its RSA key alone would else show its Ed25519 key and look changed. */
function hostKeyAlgorithms(known: readonly string[]): ServerHostKeyAlgorithm[] {
  return [...ALGORITHMS]
    .sort((a, b) => Number(known.includes(b.type)) - Number(known.includes(a.type)))
    .flatMap(({ algorithms }) => algorithms);
}

/** Appends an accepted key; a file that cannot be written means the key is asked for again next time, nothing worse. */
function remember({ address, ssh }: HostTarget, key: Buffer, shared: Shared): void {
  const [file] = ssh.knownHosts;
  if (file === undefined) return;
  const line = knownHostsLine(address, ssh.port, key);
  shared.learn(file, line);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, line, { mode: 0o600 });
  } catch {}
}
