import { createHash } from 'node:crypto';
import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { dirname } from 'node:path';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type { ServerHostKeyAlgorithm } from 'ssh2';
import ssh2 from 'ssh2';
import type { HostTarget, Limits, SshOptions } from '../types/config.ts';
import type { TransportFailure } from '../types/transport.ts';
import { type AskSecret, credentialsFor, type KeyRing, keyRing } from './credentials.ts';
import {
  foreignText,
  hostKeyFailure,
  isWorthRetrying,
  loginFailure,
  loginTimeout,
  type Phase,
  type Ssh2Error,
} from './failure.ts';
import { judgeHostKey, type KnownLine, knownHostsLine, knownKeyTypes, parseKnownHosts } from './known-hosts.ts';
import { type Gate, loginGate } from './login-gate.ts';
import { hopOf, type Login, type loginSettings } from './login-settings.ts';
import { openProxy, type ProxyProcess, proxyWords } from './proxy-command.ts';

const LOGIN_TRIES = 5;
/** An sshd begins to drop logins at ten that are not through yet. Source: sshd_config(5), MaxStartups. */
const LOGINS_AT_ONCE_PER_SSHD = 8;
/** Of all logins at once, so many are let through whatever becomes of them: a few hosts that hang must not hold up the others. */
const LOGINS_LEAST = 8;
/** Jump hosts that name jump hosts of their own, each in its own ssh_config. */
const HOPS_MAX = 8;

/** A host we are logged in to. */
export interface Session {
  readonly client: ssh2.Client;
  readonly close: () => void;
  /** Called when the host, or the way to it, ends the connection. */
  onEnd: () => void;
}

/** Per process: key files and known_hosts are read once, and a jump host is logged in to once, not once per host. */
export interface Shared {
  readonly settings: ReturnType<typeof loginSettings>;
  readonly ring: KeyRing;
  readonly known: (files: readonly string[]) => KnownLine[];
  /** Adds a line to what is known of a file already read. */
  readonly learn: (file: string, line: string) => void;
  /** Logins at one sshd. */
  readonly gateOf: (sshd: string) => Gate;
  /** Logins at all of them. */
  readonly gate: Gate;
  /** Sessions with jump hosts, by the way to them. */
  readonly bastions: Map<string, Promise<Session | TransportFailure>>;
}

export function sharedState(settings: Shared['settings'], ask: AskSecret | null): Shared {
  const files = new Map<string, KnownLine[]>();
  const together = new Map<string, { readonly paths: readonly string[]; readonly lines: KnownLine[] }>();
  const gates = new Map<string, Gate>();
  const fileOf = (path: string): KnownLine[] => {
    const lines = files.get(path) ?? readKnownHosts(path);
    files.set(path, lines);
    return lines;
  };
  return {
    settings,
    ring: keyRing(ask),
    known: (paths) => {
      const key = paths.join('\n');
      const all = together.get(key) ?? { paths, lines: paths.flatMap(fileOf) };
      together.set(key, all);
      return all.lines;
    },
    learn: (path, line) => {
      const lines = fileOf(path);
      const after = lines.at(-1)?.line ?? 0;
      const more = parseKnownHosts(line, path).map((known) => ({ ...known, line: after + known.line }));
      lines.push(...more);
      for (const all of together.values()) if (all.paths.includes(path)) all.lines.push(...more);
    },
    gateOf: (sshd) => {
      const gate = gates.get(sshd) ?? loginGate(1, LOGINS_AT_ONCE_PER_SSHD);
      gates.set(sshd, gate);
      return gate;
    },
    gate: loginGate(LOGINS_LEAST, Number.POSITIVE_INFINITY),
    bastions: new Map(),
  };
}

function readKnownHosts(path: string): KnownLine[] {
  try {
    return parseKnownHosts(readFileSync(path, 'utf8'), path);
  } catch {
    return []; // no file knows no host
  }
}

/** Logs in to a host, through its jump hosts where it has some. Never rejects. */
export async function loginTo(shared: Shared, target: HostTarget, limits: Limits, signal: AbortSignal) {
  const login = await shared.settings(target.address, target.ssh);
  return 'failed' in login ? login : loginThrough(shared, login, target.ssh, limits, signal, 0);
}

async function loginThrough(
  shared: Shared,
  login: Login,
  options: SshOptions,
  limits: Limits,
  signal: AbortSignal,
  depth: number,
): Promise<Session | TransportFailure> {
  let bastion: Session | null = null;
  let way = '';
  for (const [index, text] of login.jump.entries()) {
    if (depth >= HOPS_MAX) return { failed: 'unreachable', detail: `jump hosts name each other in a circle: ${text}` };
    way = `${way} ${text}`;
    const before = bastion;
    const found: Session | TransportFailure = await sharedBastion(
      shared,
      `${depth}${way} for ${login.user}`,
      async () => {
        const hop = hopOf(text);
        const own = { ...options, user: hop.user, port: hop.port, jump: null, proxyCommand: null };
        const settings = await shared.settings(hop.address, own);
        if ('failed' in settings) return settings;
        // the first goes its own way, the others through the one before
        const next = index === 0 ? settings : { ...settings, jump: [], proxyCommand: null };
        if (before !== null) return loginInTurn(shared, next, before, limits, signal);
        return loginThrough(shared, next, own, limits, signal, depth + 1);
      },
    );
    if ('failed' in found) return { ...found, detail: `jump host ${foreignText(text)}: ${found.detail}` };
    bastion = found;
  }
  return loginInTurn(shared, login, bastion, limits, signal);
}

/** One login for all hosts behind it; when it ends, the next host logs in anew. `way` tells depths apart: a circle must not wait for itself. */
function sharedBastion(shared: Shared, way: string, open: () => Promise<Session | TransportFailure>) {
  const known = shared.bastions.get(way);
  if (known !== undefined) return known;
  const opening = open().then((session) => {
    const forget = () => {
      if (shared.bastions.get(way) === opening) shared.bastions.delete(way);
    };
    if ('failed' in session) forget();
    else session.onEnd = forget;
    return session;
  });
  shared.bastions.set(way, opening);
  return opening;
}

async function loginInTurn(shared: Shared, login: Login, bastion: Session | null, limits: Limits, signal: AbortSignal) {
  const result = await loginWith(shared, login, bastion, limits, signal);
  return 'failed' in result && login.note !== null ? { ...result, detail: `${result.detail}; ${login.note}` } : result;
}

async function loginWith(shared: Shared, login: Login, bastion: Session | null, limits: Limits, signal: AbortSignal) {
  const credentials = await credentialsFor(login, shared.ring);
  if ('failed' in credentials) return credentials;
  const timeoutMs = login.connectTimeoutMs ?? limits.connectTimeoutMs;
  const gates = [shared.gateOf(login.proxyCommand ?? `${login.address}:${login.port}`), shared.gate];
  const leave: (() => void)[] = [];
  for (const gate of gates) leave.push(await gate.enter());
  const narrow = () => {
    for (const gate of gates) gate.narrow();
  };
  const result = await loginInTime({ shared, login, bastion, credentials, signal, timeoutMs, narrow });
  if (!('failed' in result)) for (const gate of gates) gate.widen();
  // a host that is down takes its time too, but not because there were many
  else if (result.failed === 'timeout') narrow();
  for (const each of leave) each();
  return result;
}

interface Attempt {
  readonly shared: Shared;
  readonly login: Login;
  readonly bastion: Session | null;
  readonly credentials: Exclude<Awaited<ReturnType<typeof credentialsFor>>, TransportFailure>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  /** Too many logins at once. */
  readonly narrow: () => void;
}

/** Logs in, again after a random pause when the server had too many logins at once, all within the connect time-out. */
async function loginInTime(attempt: Attempt): Promise<Session | TransportFailure> {
  const until = performance.now() + attempt.timeoutMs;
  for (let tries = 1; ; tries++) {
    const tried = await loginOnce(attempt, until - performance.now());
    if (!('again' in tried)) return tried;
    attempt.narrow();
    const pauseMs = 100 * 2 ** tries * (0.5 + Math.random());
    if (tries === LOGIN_TRIES || performance.now() + pauseMs > until) return tried.again;
    await delay(pauseMs, undefined, { signal: attempt.signal }).catch(() => {});
  }
}

/** What carries the connection where it is not a socket of our own. */
interface Carrier {
  readonly stream: Duplex;
  readonly complaint: () => string;
  /** Resolves when nothing more can be said. */
  readonly closed: Promise<void>;
  readonly close: () => void;
}

/** A proxy command that dies ends its stream before it has said why. */
const LAST_WORDS_MS = 1000;
/** One that lives may be saying why right now. */
const WORDS_MS = 50;

async function carrierFor(
  { login, bastion, timeoutMs }: Attempt,
  leftMs: number,
): Promise<Carrier | TransportFailure | null> {
  const { address, port, user } = login;
  if (bastion !== null) {
    const late = delay(Math.max(1, leftMs), loginTimeout(login, 'connecting', timeoutMs, ''), { ref: false });
    return Promise.race([throughBastion(bastion, address, port), late]);
  }
  if (login.proxyCommand === null) return null;
  try {
    const proxy: ProxyProcess = openProxy(proxyWords(login.proxyCommand, { h: address, p: String(port), r: user }));
    return proxy;
  } catch (error) {
    return { failed: 'unreachable', detail: `cannot start ssh.proxyCommand: ${(error as Error).message}` };
  }
}

/** Forwarded channels do not count against MaxSessions. */
function throughBastion({ client }: Session, address: string, port: number): Promise<Carrier | TransportFailure> {
  return new Promise((resolve) => {
    const opened: ssh2.ClientCallback = (error, stream) => {
      if (error === undefined || error === null) {
        resolve({ stream, complaint: () => '', closed: Promise.resolve(), close: () => stream.destroy() });
      } else {
        const said = foreignText(error.message.replace('(SSH) Channel open failure: ', ''));
        resolve({ failed: 'unreachable', detail: `the jump host cannot connect to ${address}:${port} (${said})` });
      }
    };
    try {
      client.forwardOut('127.0.0.1', 0, address, port, opened);
    } catch {
      resolve({ failed: 'unreachable', detail: 'the jump host ended its connection' });
    }
  });
}

/** Resolves when what carries the connection has said why it ends, or seems not to end. */
async function heardOut(carrier: Carrier | null): Promise<void> {
  if (carrier === null) return;
  const { readableEnded, destroyed } = carrier.stream;
  const ms = readableEnded || destroyed ? LAST_WORDS_MS : WORDS_MS;
  await Promise.race([carrier.closed, delay(ms, undefined, { ref: false })]);
}

async function loginOnce(attempt: Attempt, leftMs: number) {
  const { shared, login, credentials, signal, timeoutMs } = attempt;
  if (signal.aborted) return stopped();
  const proxy = await carrierFor(attempt, leftMs);
  if (proxy !== null && 'failed' in proxy) return proxy;
  return new Promise<Session | TransportFailure | { readonly again: TransportFailure }>((resolve) => {
    const client = new ssh2.Client();
    // our own socket: ssh2 ends its one but does not destroy it, and a host that stops reading would hold the process for ever
    const socket: Socket | null = proxy === null ? connect({ host: login.address, port: login.port }) : null;
    let phase: Phase = proxy === null ? 'connecting' : 'greeting';
    let refused: TransportFailure | null = null;
    let newKey: Buffer | null = null;
    let session: Session | null = null;

    const close = () => {
      client.end();
      socket?.destroy();
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
      () => {
        const reached = phase === 'greeting' && (socket?.bytesRead ?? 0) > 0 ? 'key exchange' : phase;
        settle(loginTimeout(login, reached, timeoutMs, proxy?.complaint() ?? ''));
      },
      Math.max(1, leftMs),
    );
    signal.addEventListener('abort', onAbort, { once: true });

    client.on('connect', () => {
      client.setNoDelay(true); // Nagle and delayed ACK cost 40 ms per stall otherwise
      phase = 'greeting';
    });
    client.on('handshake', () => {
      phase = 'login';
    });
    client.on('ready', () => {
      if (newKey !== null) remember(login, newKey, shared);
      session = { client, close, onEnd: () => {} };
      settle(session);
    });
    const fail = (error: Ssh2Error) => {
      // a broken agent is one way less; ssh2 goes on to the next
      if (error.level === 'agent' || error.message.startsWith('Error while signing')) return;
      const complaint = proxy?.complaint() ?? '';
      const failure = refused ?? withReasons(loginFailure(login, phase, error, complaint), credentials.unusable);
      settle(refused === null && isWorthRetrying(error, complaint) ? { again: failure } : failure);
    };
    client.on('error', (error: Ssh2Error) => {
      void heardOut(proxy).then(() => fail(error));
    });
    client.on('close', () => {
      session?.onEnd();
      void heardOut(proxy).then(() => fail(new Error('Connection lost before handshake')));
    });

    const lines = shared.known(login.knownHosts);
    const [name, port] = login.knownAs === null ? [login.address, login.port] : [login.knownAs, 22];
    const { old } = login;
    client.connect({
      sock: proxy?.stream ?? socket!,
      username: login.user,
      readyTimeout: 0, // our own timer, which covers the retries too
      keepaliveInterval: login.keepalive.intervalMs,
      keepaliveCountMax: login.keepalive.countMax,
      authHandler: [...credentials.methods],
      algorithms: {
        serverHostKey: hostKeyAlgorithms(knownKeyTypes(lines, name, port), old.hostKey),
        ...more('kex', old.kex),
        ...more('cipher', old.cipher),
        ...more('hmac', old.hmac),
      },
      hostVerifier: (key: Buffer) => {
        const seen = judgeHostKey(lines, name, port, key);
        refused = hostKeyFailure(login, seen, fingerprint(key));
        if (seen.verdict === 'unknown') newKey = key;
        return refused === null;
      },
    });
    leaveOtherKeysAlone(client);
    if (socket !== null) writeTogether(socket);
  });
}

interface GlobalRequests {
  GLOBAL_REQUEST?: (protocol: unknown, name: string, wantReply: boolean, data: unknown) => void;
}

/**
 * OpenSSH tells of its other host keys after each login, and ssh2 has it prove them: a round trip and two signatures for what
 * nobody here looks at. ssh2 has no option for it. Source: OpenSSH PROTOCOL, section 2.5.
 */
function leaveOtherKeysAlone(client: ssh2.Client): void {
  const handlers = (client as { readonly _protocol?: { readonly _handlers?: GlobalRequests } })._protocol?._handlers;
  const usual = handlers?.GLOBAL_REQUEST;
  if (handlers === undefined || usual === undefined) return;
  handlers.GLOBAL_REQUEST = (protocol, name, wantReply, data) => {
    if (wantReply || name !== 'hostkeys-00@openssh.com') usual(protocol, name, wantReply, data);
  };
}

/** Packets that ssh2 sends one straight after the other leave in one write: a write costs more than making the packet. */
function writeTogether(socket: Socket): void {
  const write = socket.write.bind(socket) as (...words: unknown[]) => boolean;
  socket.write = (...words: unknown[]) => {
    if (socket.writableCorked === 0) {
      socket.cork();
      process.nextTick(() => socket.uncork());
    }
    return write(...words);
  };
}

/** Old algorithms behind the usual ones, so that they serve only where nothing better does. */
function more(kind: 'kex' | 'cipher' | 'hmac', names: readonly string[]) {
  return names.length === 0 ? {} : { [kind]: { append: [...names], prepend: [], remove: [] } };
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
function hostKeyAlgorithms(known: readonly string[], old: readonly string[]): ServerHostKeyAlgorithm[] {
  return [
    ...[...ALGORITHMS]
      .sort((a, b) => Number(known.includes(b.type)) - Number(known.includes(a.type)))
      .flatMap(({ algorithms }) => algorithms),
    ...(old as ServerHostKeyAlgorithm[]),
  ];
}

/** Appends an accepted key; a file that cannot be written means the key is asked for again next time, nothing worse. */
function remember({ address, port, knownAs, knownHosts }: Login, key: Buffer, shared: Shared): void {
  const [file] = knownHosts;
  if (file === undefined) return;
  const line = knownAs === null ? knownHostsLine(address, port, key) : knownHostsLine(knownAs, 22, key);
  shared.learn(file, line);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, line, { mode: 0o600 });
  } catch {}
}
