import { readFileSync } from 'node:fs';
import type {
  AgentAuthMethod,
  KeyboardInteractiveAuthMethod,
  ParsedKey,
  PasswordAuthMethod,
  PublicKeyAuthMethod,
} from 'ssh2';
import ssh2 from 'ssh2';
import type { TransportFailure } from '../types/transport.ts';
import { keyType } from './known-hosts.ts';
import type { Login } from './login-settings.ts';

type AuthMethod = PublicKeyAuthMethod | AgentAuthMethod | PasswordAuthMethod | KeyboardInteractiveAuthMethod;

/** Asks for a secret on the terminal; null when there is none, or nothing was typed. */
export type AskSecret = (question: string) => Promise<string | null>;

/** What became of a key file; the text of a failure names the file and never what is in it. */
type LoadedKey =
  | { readonly key: ParsedKey }
  | {
      readonly why: string;
      /** The public half, where it lies there: an agent may hold the other. */
      readonly publicKey: Buffer | null;
      /** The file, when only the passphrase is missing. */
      readonly encrypted: Buffer | null;
    };

/** Key files, passphrases and an agent's list, each at most once per process: decoding a key costs more than a login. */
export interface KeyRing {
  readonly load: (path: string) => LoadedKey;
  /** The same key, decrypted by what the variable holds or what is typed. */
  readonly unlock: (path: string, passphraseEnv: string | null, mayAsk: boolean) => Promise<LoadedKey>;
  readonly password: (login: Login) => Promise<{ readonly password: string } | { readonly why: string } | null>;
  /** Public keys an agent holds; none when it does not answer. */
  readonly agentKeys: (socket: string) => Promise<readonly Buffer[]>;
}

function once<V>(make: (key: string) => V): (key: string) => V {
  const made = new Map<string, V>();
  return (key) => {
    if (!made.has(key)) made.set(key, make(key));
    return made.get(key)!;
  };
}

export function keyRing(ask: AskSecret | null): KeyRing {
  const load = once(loadKey);
  const asked = once((question: string) => ask?.(question) ?? Promise.resolve(null));
  const unlocked = new Map<string, Promise<LoadedKey>>();
  const unlock = async (path: string, variable: string | null, mayAsk: boolean): Promise<LoadedKey> => {
    const locked = load(path);
    if ('key' in locked || locked.encrypted === null) return locked;
    const set = variable === null ? undefined : process.env[variable];
    if (variable !== null && set === undefined)
      return { ...locked, why: `the key ${path} is encrypted, and the environment has no ${variable}` };
    const passphrase = set ?? (mayAsk ? await asked(`Passphrase for ${path}: `) : null);
    if (passphrase === null) return locked;
    const parsed = firstKey(ssh2.utils.parseKey(locked.encrypted, passphrase));
    const source = set === undefined ? 'that was typed' : `in ${variable}`;
    const why = `the passphrase ${source} does not open the key ${path}`;
    return parsed === null ? { ...locked, why } : { key: parsed };
  };
  return {
    load,
    unlock: (path, variable, mayAsk) => {
      const name = `${path}\n${variable ?? ''}\n${mayAsk}`;
      const made = unlocked.get(name) ?? unlock(path, variable, mayAsk);
      unlocked.set(name, made);
      return made;
    },
    password: async ({ user, address, passwordEnv, passwordPrompt }) => {
      if (passwordEnv !== null) {
        const password = process.env[passwordEnv];
        return password === undefined ? { why: `the environment has no ${passwordEnv}` } : { password };
      }
      if (!passwordPrompt) return null;
      const password = await asked(`Password of ${user}: `);
      return password === null ? { why: `no password was typed for ${user}@${address}` } : { password };
    },
    agentKeys: once(listAgent),
  };
}

function firstKey(parsed: ParsedKey | ParsedKey[] | Error): ParsedKey | null {
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key === undefined || key instanceof Error ? null : key;
}

function loadKey(path: string): LoadedKey {
  const unusable = (why: string, encrypted: Buffer | null = null): LoadedKey => ({
    why,
    encrypted,
    publicKey: publicKeyIn(path) ?? publicKeyIn(`${path}.pub`),
  });
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return unusable(
      code === 'ENOENT' ? `there is no key file ${path}` : `the key file ${path} cannot be read (${code})`,
    );
  }
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) {
    const locked = `the key ${path} is encrypted: load it into an agent with ssh-add ${path}, or name a variable in ssh.passphraseEnv`;
    return /encrypted|passphrase/i.test(parsed.message)
      ? unusable(locked, text)
      : unusable(`${path} is not a private key that can be used here`);
  }
  const key = firstKey(parsed);
  return key?.isPrivateKey() ? { key } : unusable(`${path} is a public key; name the private one`);
}

/** null where there is no public key. */
function publicKeyIn(path: string): Buffer | null {
  try {
    const key = firstKey(ssh2.utils.parseKey(readFileSync(path)));
    return key === null || key.isPrivateKey() ? null : key.getPublicSSH();
  } catch {
    return null;
  }
}

function listAgent(socket: string): Promise<readonly Buffer[]> {
  return new Promise((resolve) => {
    ssh2.createAgent(socket).getIdentities((error, keys) => {
      const blobs = error || keys === undefined ? [] : keys.flatMap((key) => blobOf(key) ?? []);
      // ssh2 would offer a certificate, be refused, and use up a try
      resolve(blobs.filter((blob) => !keyType(blob).endsWith('-cert-v01@openssh.com')));
    });
  });
}

/** An agent's identity in wire form; null for one ssh2 does not understand. */
function blobOf(key: unknown): Buffer | null {
  if (typeof key !== 'object' || key === null) return null;
  if (Buffer.isBuffer(key)) return key;
  if ('getPublicSSH' in key) return (key as ParsedKey).getPublicSSH();
  return 'pubKey' in key ? blobOf(key.pubKey) : null;
}

/** The agent with some of its keys: a server counts each key it is offered against MaxAuthTries. */
function someKeys(socket: string, wanted: (blob: Buffer) => boolean): ssh2.BaseAgent {
  const agent = ssh2.createAgent(socket);
  const list = agent.getIdentities.bind(agent);
  agent.getIdentities = (done) =>
    list((error, keys) => {
      if (error) return done(error);
      done(null, (keys ?? []).filter((key) => wanted(blobOf(key) ?? Buffer.alloc(0))) as never);
    });
  return agent;
}

/** Ways to log in to a host, in the order they are tried. */
interface Credentials {
  readonly methods: readonly AuthMethod[];
  /** Keys that cannot be used, each with the reason: said when the login fails. */
  readonly unusable: readonly string[];
}

/**
 * How to log in to a host, or why there is no way to try: the agent's keys that are named, key files, the agent's other keys,
 * encrypted files, a password. A passphrase is asked for where somebody named the key, or where nothing else is left.
 */
export async function credentialsFor(login: Login, ring: KeyRing): Promise<Credentials | TransportFailure> {
  const { user: username, agent } = login;
  const held = agent === null ? [] : await ring.agentKeys(agent);
  const holds = (blob: Buffer | null) => blob !== null && held.some((key) => key.equals(blob));
  const methods: AuthMethod[] = [];
  const unusable: string[] = [];
  const inAgent: Buffer[] = [];
  const locked: string[] = [];
  for (const path of login.identityFiles) {
    const found = ring.load(path);
    const blob = 'key' in found ? found.key.getPublicSSH() : found.publicKey;
    if (holds(blob)) inAgent.push(blob!);
    else if ('key' in found) methods.push({ type: 'publickey', username, key: found.key });
    else if (found.encrypted !== null) locked.push(path);
    else unusable.push(found.why);
  }
  if (agent !== null && inAgent.length > 0) {
    const wanted = (blob: Buffer) => inAgent.some((key) => key.equals(blob));
    methods.unshift({ type: 'agent', username, agent: someKeys(agent, wanted) });
  }
  const others = held.some((key) => !inAgent.some((one) => one.equals(key)));
  if (agent !== null && others && !login.identitiesOnly) {
    const wanted = (blob: Buffer) => holds(blob) && !inAgent.some((key) => key.equals(blob));
    methods.push({ type: 'agent', username, agent: someKeys(agent, wanted) });
  }
  const nothingElse = methods.length === 0;
  for (const path of locked) {
    const found = await ring.unlock(path, login.passphraseEnv, login.named || nothingElse);
    if ('key' in found) methods.push({ type: 'publickey', username, key: found.key });
    else unusable.push(found.why);
  }
  const secret = await ring.password(login);
  if (secret !== null && 'why' in secret) unusable.push(secret.why);
  if (secret !== null && 'password' in secret) {
    const { password } = secret;
    methods.push({ type: 'password', username, password });
    // where PAM asks, it asks this way
    const prompt: KeyboardInteractiveAuthMethod['prompt'] = (_name, _text, _lang, prompts, finish) =>
      finish(prompts.map(() => password));
    methods.push({ type: 'keyboard-interactive', username, prompt });
  }
  if (methods.length > 0) return { methods, unusable };
  const why =
    unusable.length > 0
      ? unusable.join('; ')
      : agent === null
        ? 'no key in ~/.ssh and no ssh-agent (SSH_AUTH_SOCK is not set)'
        : 'no key in ~/.ssh, and the ssh-agent holds none or does not answer';
  return { failed: 'auth', detail: `cannot log in: ${why}, or set ssh.identityFile` };
}
