import { createHmac } from 'node:crypto';

/**
 * OpenSSH's known_hosts: which key a host showed before. No library does it, and ssh2 checks nothing by itself.
 * Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT; compared with `ssh-keygen -F` in the tests.
 */
export interface KnownLine {
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly marker: 'revoked' | 'cert-authority' | null;
  /** The first field: `minion1,[10.0.0.1]:2222`, `*.lab,!evil.lab`, or hashed `|1|salt|hash`. */
  readonly hosts: string;
  /** `ssh-ed25519`. */
  readonly type: string;
  /** Public key in SSH wire form. */
  readonly key: Buffer;
}

/** `at` lists `file:line` of the lines the verdict rests on. */
export interface HostKeyVerdict {
  readonly verdict: 'match' | 'revoked' | 'changed' | 'ca-only' | 'unknown';
  readonly at: readonly string[];
}

const LINE = /^\s*(?:@(\S+)\s+)?([^\s#]\S*)\s+(\S+)\s+([A-Za-z0-9+/]+=*)(?:\s|$)/;

/** Lines of a known_hosts file; comments and lines that OpenSSH would not accept are left out. Never throws. */
export function parseKnownHosts(text: string, file: string): KnownLine[] {
  return text.split('\n').flatMap((raw, index): KnownLine[] => {
    const [, marker, hosts, type, base64] = LINE.exec(raw) ?? [];
    if (hosts === undefined || type === undefined || base64 === undefined) return [];
    if (marker !== undefined && marker !== 'revoked' && marker !== 'cert-authority') return [];
    const key = Buffer.from(base64, 'base64');
    return keyType(key) === type ? [{ file, line: index + 1, marker: marker ?? null, hosts, type, key }] : [];
  });
}

/** The type named inside a public key in wire form (RFC 4253 section 6.6); empty when it is none. */
export function keyType(key: Uint8Array): string {
  const bytes = Buffer.from(key.buffer, key.byteOffset, key.byteLength);
  if (bytes.length < 4) return '';
  const length = bytes.readUInt32BE(0);
  return length < 64 && bytes.length >= 4 + length ? bytes.toString('latin1', 4, 4 + length) : '';
}

/** The name a host goes by in known_hosts: `minion1` at port 22, else `[minion1]:2222`. */
export function knownName(host: string, port: number): string {
  return port === 22 ? host.toLowerCase() : `[${host.toLowerCase()}]:${port}`;
}

/** Lines by the names they write out, and those that speak in patterns or hashes. */
interface Index {
  /** How many lines were looked at: a file that learns grows. */
  read: number;
  readonly named: Map<string, KnownLine[]>;
  readonly others: KnownLine[];
}

/** An estate of thousands has as many lines, and each host would ask all of them. */
const indexes = new WeakMap<readonly KnownLine[], Index>();

function indexOf(lines: readonly KnownLine[]): Index {
  const index: Index = indexes.get(lines) ?? { read: 0, named: new Map(), others: [] };
  indexes.set(lines, index);
  for (; index.read < lines.length; index.read++) {
    const line = lines[index.read]!;
    if (/[|*?!]/.test(line.hosts)) {
      index.others.push(line);
      continue;
    }
    for (const name of new Set(line.hosts.toLowerCase().split(','))) {
      const same = index.named.get(name);
      if (same === undefined) index.named.set(name, [line]);
      else same.push(line);
    }
  }
  return index;
}

/** Lines whose host field speaks of this name, in their order. */
export function matchingLines(lines: readonly KnownLine[], name: string): KnownLine[] {
  const { named, others } = indexOf(lines);
  const found = [
    ...(named.get(name) ?? []),
    ...others.filter(({ hosts }) => (hosts.startsWith('|') ? matchesHash(hosts, name) : matchesPatterns(hosts, name))),
  ];
  return found.length < 2 || others.length === 0 ? found : lines.filter((line) => found.includes(line));
}

function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt, hash] = hosts.split('|');
  if (version !== '1' || salt === undefined || hash === undefined) return false;
  return createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64') === hash;
}

/** A matching `!pattern` wins over every other. */
function matchesPatterns(hosts: string, name: string): boolean {
  let matched = false;
  for (const pattern of hosts.toLowerCase().split(',')) {
    const negated = pattern.startsWith('!');
    if (!glob(negated ? pattern.slice(1) : pattern, name)) continue;
    if (negated) return false;
    matched = true;
  }
  return matched;
}

/** `*` and `?` only; goes back to the last star instead of recursing, so that a hostile pattern costs n·m at most. */
function glob(pattern: string, name: string): boolean {
  let p = 0;
  let starAt = -1;
  let starName = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      starAt = p++;
      starName = n;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p++;
      n++;
    } else if (starAt >= 0) {
      p = starAt + 1;
      n = ++starName;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') p++;
  return p === pattern.length;
}

/**
 * Is `key` the key of `host`? As OpenSSH decides: a revoked key is refused whatever else is known; an equal key is a match;
 * another key under the name means changed. For a port other than 22 a line without port counts too, but only as a match.
 */
export function judgeHostKey(lines: readonly KnownLine[], host: string, port: number, key: Uint8Array): HostKeyVerdict {
  const named = judgeName(matchingLines(lines, knownName(host, port)), key);
  if (named.verdict !== 'unknown' || port === 22) return named;
  const portless = judgeName(matchingLines(lines, knownName(host, 22)), key);
  return portless.verdict === 'changed' ? { verdict: 'unknown', at: [] } : portless;
}

function judgeName(lines: readonly KnownLine[], key: Uint8Array): HostKeyVerdict {
  const at = (some: readonly KnownLine[]) => some.map(({ file, line }) => `${file}:${line}`);
  const same = lines.filter((line) => line.key.equals(key));
  const revoked = same.filter(({ marker }) => marker === 'revoked');
  if (revoked.length > 0) return { verdict: 'revoked', at: at(revoked) };
  const plain = lines.filter(({ marker }) => marker === null);
  const equal = plain.filter((line) => same.includes(line));
  if (equal.length > 0) return { verdict: 'match', at: at(equal) };
  if (plain.length > 0) return { verdict: 'changed', at: at(plain) };
  const authorities = lines.filter(({ marker }) => marker === 'cert-authority');
  return authorities.length > 0 ? { verdict: 'ca-only', at: at(authorities) } : { verdict: 'unknown', at: [] };
}

/** Key types already known for the host, in the order of the files: what to ask the server for first. */
export function knownKeyTypes(lines: readonly KnownLine[], host: string, port: number): string[] {
  const exact = matchingLines(lines, knownName(host, port));
  const found = exact.length > 0 ? exact : matchingLines(lines, knownName(host, 22));
  return [...new Set(found.filter(({ marker }) => marker === null).map(({ type }) => type))];
}

/** The line to remember a host by: `[10.0.0.1]:2222 ssh-ed25519 AAAA…`, newline included. */
export function knownHostsLine(host: string, port: number, key: Uint8Array): string {
  return `${knownName(host, port)} ${keyType(key)} ${Buffer.from(key).toString('base64')}\n`;
}
