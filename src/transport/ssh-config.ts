import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { SshOptions } from '../types/config.ts';
import type { Scratch } from './scratch.ts';

/**
 * `~/.ssh/config` as OpenSSH itself reads it: `ssh -G`, because no library does Include, Match and tokens as ssh does. The text it
 * is given is a wrapper that includes the user's and the system's files, so that our defaults come last and lose.
 */

const SYSTEM = '/etc/ssh/ssh_config';
const SYSTEM_MORE = '/etc/ssh/ssh_config.d';
/** Words of ssh_config that change nothing here: a file with only these is not worth a call per host. */
const WITHOUT_EFFECT =
  /^(host|sendenv|setenv|hashknownhosts|gssapi\w+|forward\w+|xauthlocation|visualhostkey|loglevel)$/i;

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** Files that may say something about a host: the one named, else the user's and the system's. */
function filesOf(configFile: string | null): { readonly user: string | null; readonly system: readonly string[] } {
  if (configFile === 'none') return { user: null, system: [] };
  if (configFile !== null) return { user: configFile, system: [] };
  return { user: join(homedir(), '.ssh/config'), system: [SYSTEM] };
}

/** Does any of them set something that matters here? */
export function couldMatter(configFile: string | null): boolean {
  const { user, system } = filesOf(configFile);
  const texts = [user, ...system].map((path) => (path === null ? '' : textOf(path)));
  if (system.length > 0) {
    try {
      for (const name of readdirSync(SYSTEM_MORE))
        if (name.endsWith('.conf')) texts.push(textOf(join(SYSTEM_MORE, name)));
    } catch {
      // no such folder
    }
  }
  return texts.some((text) =>
    text.split('\n').some((line) => {
      const [word = '', rest = ''] = line.trim().split(/[\s=]+/, 2);
      if (word === '' || word.startsWith('#')) return false;
      if (word.toLowerCase() === 'include' && rest === `${SYSTEM_MORE}/*.conf`) return false;
      return !WITHOUT_EFFECT.test(word);
    }),
  );
}

/** A word for ssh_config. Throws for what cannot stand there. */
function quoted(text: string): string {
  if (/["\n\r]/.test(text)) throw new Error(`ssh_config cannot hold ${JSON.stringify(text)}`);
  return /[\s'#\\]/.test(text) ? `"${text}"` : text;
}

/** What flannel-doctor.yaml says, for every host on the way, as lines of ssh_config. */
export function ownLines(options: SshOptions): string[] {
  const lines: string[] = [];
  if (options.identityFile !== null) lines.push(`IdentityFile ${quoted(options.identityFile)}`);
  if (options.knownHosts !== null) {
    lines.push(`UserKnownHostsFile ${options.knownHosts.map(quoted).join(' ')}`, 'GlobalKnownHostsFile none');
  }
  if (options.hostKeys !== null)
    lines.push(`StrictHostKeyChecking ${options.hostKeys === 'strict' ? 'yes' : 'accept-new'}`);
  return lines;
}

/** Writes a wrapper for `ssh -F`: `first` wins over the user's files, `last` loses to them. Returns its path. */
export function writeWrapper(
  scratch: Scratch,
  name: string,
  configFile: string | null,
  first: readonly string[],
  last: readonly string[],
): string {
  const { user, system } = filesOf(configFile);
  const included = [...(user === null ? [] : [user]), ...system].map((path) => `Include ${quoted(path)}`);
  const path = join(scratch.path(), name);
  writeFileSync(path, ['Match all', ...first, ...included, 'Match all', ...last, ''].join('\n'), { mode: 0o600 });
  return path;
}

/** The answer of `ssh -G`: keywords in small letters, each with the values of its lines. */
export type SshSays = ReadonlyMap<string, readonly string[]>;

/** Never throws. */
export function parseSshSays(text: string): SshSays {
  const says = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const space = line.indexOf(' ');
    if (space <= 0) continue;
    const key = line.slice(0, space);
    const values = says.get(key) ?? [];
    values.push(line.slice(space + 1));
    says.set(key, values);
  }
  return says;
}
