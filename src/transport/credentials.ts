import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { AgentAuthMethod, ParsedKey, PublicKeyAuthMethod } from 'ssh2';
import ssh2 from 'ssh2';
import type { SshOptions } from '../types/config.ts';
import type { TransportFailure } from '../types/transport.ts';

type AuthMethod = PublicKeyAuthMethod | AgentAuthMethod;

/** Tried in this order when the config names no key. Source: ssh_config(5), IdentityFile. */
const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** What became of a key file; the text of a failure names the file and never what is in it. */
type LoadedKey = { readonly key: ParsedKey } | { readonly why: string };

/** Reads a key file at most once per process: decoding costs more than a login. */
export function keyLoader(): (path: string) => LoadedKey {
  const loaded = new Map<string, LoadedKey>();
  return (path) => {
    const known = loaded.get(path) ?? loadKey(path);
    loaded.set(path, known);
    return known;
  };
}

function loadKey(path: string): LoadedKey {
  let text: Buffer;
  try {
    text = readFileSync(path);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return {
      why: code === 'ENOENT' ? `there is no key file ${path}` : `the key file ${path} cannot be read (${code})`,
    };
  }
  const parsed: ParsedKey | ParsedKey[] | Error = ssh2.utils.parseKey(text);
  if (parsed instanceof Error) {
    return /encrypted|passphrase/i.test(parsed.message)
      ? { why: `the key ${path} is encrypted: load it into an agent with ssh-add ${path}` }
      : { why: `${path} is not a private key that can be used here` };
  }
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  return key?.isPrivateKey() ? { key } : { why: `${path} is a public key; name the private one` };
}

/** Ways to log in to a host, keys first, then the agent. */
interface Credentials {
  readonly methods: readonly AuthMethod[];
  /** Keys that cannot be used, each with the reason: said when the login fails. */
  readonly unusable: readonly string[];
}

/** How to log in to a host, or why there is no way to try. */
export function credentialsFor(options: SshOptions, load: (path: string) => LoadedKey): Credentials | TransportFailure {
  const socket = process.env['SSH_AUTH_SOCK'];
  const paths =
    options.identityFile === null
      ? DEFAULT_KEYS.map((name) => join(homedir(), '.ssh', name)).filter((path) => existsSync(path))
      : [options.identityFile];
  const methods: AuthMethod[] = [];
  const unusable: string[] = [];
  for (const path of paths) {
    const found = load(path);
    if ('key' in found) methods.push({ type: 'publickey', username: options.user, key: found.key });
    else unusable.push(found.why);
  }
  if (socket) methods.push({ type: 'agent', username: options.user, agent: socket });
  if (methods.length > 0) return { methods, unusable };
  const why =
    unusable.length > 0 ? unusable.join('; ') : 'no key in ~/.ssh and no ssh-agent (SSH_AUTH_SOCK is not set)';
  return { failed: 'auth', detail: `cannot log in: ${why}, or set ssh.identityFile` };
}
