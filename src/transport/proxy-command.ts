import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Duplex, type Readable, type Writable } from 'node:stream';

/** A child process whose stdin and stdout are the connection to a host. */
export interface ProxyProcess {
  readonly stream: Duplex;
  /** Why it gave up, from its stderr and exit code; empty while it runs and has said nothing. */
  readonly complaint: () => string;
  /** Resolves when it has ended and everything it said was read. */
  readonly closed: Promise<void>;
  /** Ends the process, by its id. */
  readonly close: () => void;
}

const STDERR_KEPT = 2000;
const SAFE_VALUE = /^[A-Za-z0-9_.][A-Za-z0-9_.:@-]*$/;

/**
 * Words of a proxy command with `%h`, `%p`, `%r` and `%%` filled in: `ssh -W %h:%p bastion`.
 *
 * Quotes and backslashes are read as a POSIX shell does. A command that needs more of a shell (`|`, `$HOME`, `~`, `>`) runs as
 * `sh -c 'exec …'`, as OpenSSH runs it. Throws when a value could be taken for an option or for shell syntax.
 */
export function proxyWords(command: string, values: Readonly<Record<'h' | 'p' | 'r', string>>): string[] {
  const fill = (text: string) =>
    text.replace(/%([hpr%])/g, (_, name: 'h' | 'p' | 'r' | '%') => {
      if (name === '%') return '%';
      if (!SAFE_VALUE.test(values[name])) throw new Error(`%${name} would be a strange word in a command`);
      return values[name];
    });
  const words = plainWords(command.trim());
  return words === null ? ['sh', '-c', `exec ${fill(command.trim())}`] : words.map(fill);
}

/** Splits what needs no shell; null for what does. */
function plainWords(command: string): string[] | null {
  const words: string[] = [];
  const token = /\s+|'([^']*)'|"([^"$`\\]*)"|\\([^\n])|([^\s'"\\$`|&;<>()*?[\]#~!{}]+)/y;
  let word: string | null = null;
  while (token.lastIndex < command.length) {
    const found = token.exec(command);
    if (found === null) return null;
    const piece = found[1] ?? found[2] ?? found[3] ?? found[4];
    if (piece !== undefined) word = (word ?? '') + piece;
    else if (word !== null) {
      words.push(word);
      word = null;
    }
  }
  if (word !== null) words.push(word);
  // `A=b command` is an assignment, nothing at all is no command
  return words.length === 0 || /^[A-Za-z_]\w*=/.test(words[0]!) ? null : words;
}

/** Starts the command. It never throws for a command that cannot run: the stream ends, and `complaint` says why. */
export function openProxy(words: readonly string[]): ProxyProcess {
  const [file = '', ...args] = words;
  let complaint = '';
  let ended = '';
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(file, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  // the reader of the stream meets the end; an error without a listener would end the process
  stream.on('error', () => {});
  child.on('error', (error: NodeJS.ErrnoException) => {
    ended = error.code === 'ENOENT' ? `${file}: command not found` : error.message;
    stream.destroy();
  });
  const closed = new Promise<void>((resolve) => {
    child.on('close', () => resolve()).on('error', () => resolve());
  });
  child.on('exit', (code, signal) => {
    if (code !== 0) ended ||= signal === null ? `exit code ${code}` : `ended by ${signal}`;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-STDERR_KEPT);
  });
  return {
    stream,
    closed,
    complaint: () => [complaint.trim().split('\n').at(-1) ?? '', ended].filter((part) => part !== '').join('; '),
    close: () => {
      stream.destroy();
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    },
  };
}
