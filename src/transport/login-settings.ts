import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir, hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshOptions } from '../types/config.ts';
import type { TransportFailure } from '../types/transport.ts';
import type { Scratch } from './scratch.ts';
import { couldMatter, parseSshSays, type SshSays, writeWrapper } from './ssh-config.ts';

/** All that is needed to log in to one host: flannel-doctor.yaml first, then ssh_config, then what ssh does by itself. */
export interface Login {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  readonly identityFiles: readonly string[];
  /** Somebody named these files: one that cannot be used is told, one that is encrypted is asked about. */
  readonly named: boolean;
  /** Of an agent's keys, only those of identityFiles. */
  readonly identitiesOnly: boolean;
  /** Socket of the agent; null without one. */
  readonly agent: string | null;
  readonly passphraseEnv: string | null;
  readonly passwordEnv: string | null;
  readonly passwordPrompt: boolean;
  readonly knownHosts: readonly string[];
  /** HostKeyAlias: the name to look up in known_hosts. */
  readonly knownAs: string | null;
  readonly hostKeys: 'strict' | 'accept-new';
  /** Hosts to go through, in order: `user@bastion:2222`. */
  readonly jump: readonly string[];
  readonly proxyCommand: string | null;
  /** ConnectTimeout; null where limits.connectTimeoutMs holds. */
  readonly connectTimeoutMs: number | null;
  readonly keepalive: { readonly intervalMs: number; readonly countMax: number };
  /** Old algorithms that ssh_config allows besides the usual ones. */
  readonly old: {
    readonly kex: readonly string[];
    readonly cipher: readonly string[];
    readonly hmac: readonly string[];
    readonly hostKey: readonly string[];
  };
  /** ssh_config asks for what only the system's client can do. */
  readonly beyond: boolean;
  /** What of ssh_config does not count here, said where a login fails; null when all does. */
  readonly note: string | null;
}

/** Tried in this order when nobody names a key. Source: ssh_config(5), IdentityFile. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];
/** What ssh -G lists when nobody names a key. */
const UNNAMED = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss|mldsa\w*)$/;
const KEEPALIVE = { intervalMs: 5000, countMax: 3 };

/** Algorithms that ssh2 knows and offers only when asked to. Source: ssh2 1.17 lib/protocol/constants.js. */
const OLD = {
  kex: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  cipher: ['aes256-cbc', 'aes192-cbc', 'aes128-cbc', '3des-cbc'],
  hmac: ['hmac-md5', 'hmac-sha1-96', 'hmac-md5-96'],
  hostKey: ['ssh-dss'],
};

/** An address that may stand among a command's words. */
const PLAIN_ADDRESS = /^[A-Za-z0-9_.:][A-Za-z0-9_.:%-]*$/;

/** What a hop of `jump` says: `user@[fd00::1]:2222`. */
export function hopOf(text: string): {
  readonly user: string | null;
  readonly address: string;
  readonly port: number | null;
} {
  const [, user, bracketed, plain, port] =
    /^(?:(.+)@)?(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d+))?$/.exec(text) ?? [];
  return { user: user ?? null, address: bracketed ?? plain ?? text, port: port === undefined ? null : Number(port) };
}

/** Works out how to log in to hosts; ssh is asked once per host, and only when a config file could matter. */
export function loginSettings(
  scratch: Scratch,
): (address: string, options: SshOptions) => Promise<Login | TransportFailure> {
  const matters = new Map<string, boolean>();
  const wrappers = new Map<string, string>();
  const answers = new Map<string, Promise<SshSays | TransportFailure>>();

  const ask = (address: string, { user, port, configFile }: SshOptions): Promise<SshSays | TransportFailure> => {
    const file = configFile ?? '';
    const wrapper = wrappers.get(file) ?? writeWrapper(scratch, `c${wrappers.size}`, configFile, [], ['User root']);
    wrappers.set(file, wrapper);
    const words = [
      '-F',
      wrapper,
      ...(user === null ? [] : ['-l', user]),
      ...(port === null ? [] : ['-p', String(port)]),
    ];
    const key = [file, ...words, address].join('\n');
    const answer = answers.get(key) ?? sshSays([...words, '-T', '-G', '--', address]);
    answers.set(key, answer);
    return answer;
  };

  return async (address, options) => {
    const file = options.configFile ?? '';
    const could = matters.get(file) ?? couldMatter(options.configFile);
    matters.set(file, could);
    if (!could || !PLAIN_ADDRESS.test(address)) return merged(address, options, new Map());
    const says = await ask(address, options);
    if (!('failed' in says)) return merged(address, options, says);
    if (says.detail !== NO_SSH) return says;
    if (options.configFile !== null) return { failed: 'no-command', detail: `${NO_SSH} to read ${options.configFile}` };
    return { ...merged(address, options, new Map()), note: `${NO_SSH} to read ~/.ssh/config, so it does not count` };
  };
}

const NO_SSH = 'there is no ssh program here';

function sshSays(words: readonly string[]): Promise<SshSays | TransportFailure> {
  return new Promise((resolve) => {
    execFile('ssh', words, { timeout: 15_000, maxBuffer: 1024 * 1024 }, (error, stdout, stderr) => {
      if (error === null) return resolve(parseSshSays(stdout));
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return resolve({ failed: 'no-command', detail: NO_SSH });
      const said = stderr
        .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
        .trim()
        .slice(0, 300);
      resolve({ failed: 'unreachable', detail: `ssh cannot read its config: ${said}` });
    });
  });
}

/** Path tokens and `~` as ssh expands them. Source: ssh_config(5), TOKENS. */
function expanded(path: string, values: Readonly<Record<string, string>>): string {
  return path
    .replace(/^~(?=\/)/, homedir())
    .replace(/%([%dhnpru])/g, (_, token: string) => values[token] ?? '')
    .replace(/\$\{(\w+)\}/g, (_, name: string) => process.env[name] ?? '');
}

/** Public for tests: what our own options and ssh's answer (empty when it was not asked) come to. */
export function merged(address: string, options: SshOptions, says: SshSays): Login {
  const one = (key: string): string | null => says.get(key)?.[0] ?? null;
  const word = (key: string): string | null => {
    const value = one(key);
    return value === null || value === 'none' || value === '' ? null : value;
  };
  const host = one('hostname') ?? address;
  const user = options.user ?? one('user') ?? 'root';
  const port = options.port ?? Number(one('port') ?? 22);
  const tokens = { '%': '%', d: homedir(), h: host, n: address, p: String(port), r: user, u: userInfo().username };

  const files = says.get('identityfile') ?? [];
  const configured = files.some((file) => !UNNAMED.test(file)) || (files.length > 0 && files.length < 4);
  const named = options.identityFile !== null || configured;
  const identityFiles =
    options.identityFile !== null
      ? [options.identityFile]
      : configured
        ? files.filter((file) => file !== 'none').map((file) => expanded(file, tokens))
        : DEFAULT_KEYS.map((name) => join(homedir(), '.ssh', name)).filter((path) => existsSync(path));

  const agentSays = word('identityagent');
  const socket =
    agentSays === null || agentSays === 'SSH_AUTH_SOCK' ? process.env['SSH_AUTH_SOCK'] : expanded(agentSays, tokens);
  const agent = one('identityagent') === 'none' ? null : (socket ?? null);

  const knownSays = ['userknownhostsfile', 'globalknownhostsfile'].flatMap((key) => (one(key) ?? '').split(' '));
  const knownFiles = knownSays.filter((path) => path !== '' && path !== 'none').map((path) => expanded(path, tokens));
  const ownWay = options.jump !== null || options.proxyCommand !== null;
  const checking = one('stricthostkeychecking');
  const timeoutS = Number(word('connecttimeout'));
  const aliveS = Number(word('serveraliveinterval'));
  const allowed = (key: string, list: readonly string[]) => {
    const given = new Set((one(key) ?? '').split(','));
    return list.filter((name) => given.has(name));
  };
  const beyond = beyondOf(word, identityFiles, controlSocket(word('controlpath'), tokens));
  return {
    address: host,
    port,
    user,
    identityFiles,
    named,
    identitiesOnly: one('identitiesonly') === 'yes',
    agent: agent === '' ? null : agent,
    passphraseEnv: options.passphraseEnv,
    passwordEnv: options.passwordEnv,
    passwordPrompt: options.passwordPrompt,
    knownHosts:
      options.knownHosts ??
      (knownFiles.length > 0 ? knownFiles : [join(homedir(), '.ssh/known_hosts'), '/etc/ssh/ssh_known_hosts']),
    knownAs: word('hostkeyalias'),
    hostKeys: options.hostKeys ?? (checking === 'accept-new' || checking === 'false' ? 'accept-new' : 'strict'),
    jump: (ownWay ? options.jump : word('proxyjump'))?.split(',') ?? [],
    proxyCommand: ownWay ? options.proxyCommand : word('proxycommand'),
    connectTimeoutMs: options.ownConnectTimeout || !(timeoutS > 0) ? null : timeoutS * 1000,
    keepalive:
      aliveS > 0 ? { intervalMs: aliveS * 1000, countMax: Number(one('serveralivecountmax') ?? 3) || 3 } : KEEPALIVE,
    old: {
      kex: allowed('kexalgorithms', OLD.kex),
      cipher: allowed('ciphers', OLD.cipher),
      hmac: allowed('macs', OLD.hmac),
      hostKey: allowed('hostkeyalgorithms', OLD.hostKey),
    },
    beyond: beyond !== null,
    note: beyond === null ? null : `ssh_config names ${beyond}, which needs transport: openssh`,
  };
}

/** What only the system's client can do. */
function beyondOf(
  word: (key: string) => string | null,
  identityFiles: readonly string[],
  socket: string | null,
): string | null {
  const certificate = word('certificatefile');
  const provider = word('pkcs11provider');
  const key = identityFiles.find((path) => /_sk$/.test(path));
  if (certificate !== null) return `CertificateFile ${certificate}`;
  if (provider !== null) return `PKCS11Provider ${provider}`;
  if (key !== undefined) return `the FIDO key ${key}`;
  return socket === null ? null : `the open connection ${socket}`;
}

/** The socket of a connection that somebody keeps open (ControlPath); null without one. Source: ssh_config(5), TOKENS. */
function controlSocket(path: string | null, tokens: Readonly<Record<string, string>>): string | null {
  if (path === null) return null;
  const { h = '', p = '', r = '' } = tokens;
  const hash = createHash('sha1').update(`${hostname()}${h}${p}${r}`).digest('hex');
  const socket = expanded(path.replaceAll('%C', hash).replaceAll('%l', hostname()), tokens);
  return existsSync(socket) ? socket : null;
}
