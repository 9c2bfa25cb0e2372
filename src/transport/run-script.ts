import type ssh2 from 'ssh2';
import type { ClientChannel } from 'ssh2';
import type { Limits } from '../types/config.ts';
import type { ScriptResult, TransportFailure } from '../types/transport.ts';

const STDERR_MAX = 4 * 1024 * 1024;
/** What all scripts that run may hold together, or one alone, before the biggest is cut off. */
const TOGETHER_MAX = 48 * 1024 * 1024;
/** A script that holds no more is never cut off for the others' sake; of one that was cut off for its size this much is kept. */
const HONEST_MAX = 16 * 1024 * 1024;

/** What `sh -c` is told: to run the script on stdin under the host's own time limit. It holds no single quote. */
export function underLimit(commandTimeoutMs: number): string {
  // a second more than here, so that it is this side that says "time-out" and the host that cleans up
  const seconds = Math.ceil(commandTimeoutMs / 1000) + 1;
  return `if timeout -k 2 5 true 2>/dev/null; then exec timeout -k 2 ${seconds} sh -s "timeout -k 1"; elif timeout -t 5 true 2>/dev/null; then exec timeout -t ${seconds} sh -s; else exec sh -s; fi`;
}

/** The same for sshd. The script goes in on stdin: nothing of it shows in the host's process list. */
export function remoteCommand(limits: Limits): string {
  return `sh -c '${underLimit(limits.commandTimeoutMs)}'`;
}

/** Runs a script by `sh -s` on a host we are logged in to. What came before a time-out or a lost connection is kept. */
export function runScript(client: ssh2.Client, script: string, limits: Limits, signal: AbortSignal) {
  return new Promise<ScriptResult | TransportFailure>((resolve) => {
    const started = performance.now();
    const { stdout, stderr, close } = collectors(() => settle('too-big'));
    let exitCode: number | null = null;
    let channel: ClientChannel | null = null;

    let settled = false;
    const settle = (cut: ScriptResult['cut']) => {
      // a host that talks on after it was cut off comes here with every chunk: the 64 MB are put together once
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      client.off('error', onError).off('close', onClose);
      if (cut !== null) channel?.signal('TERM'); // refused for root; the host's own timeout follows
      const ms = Math.round(performance.now() - started);
      resolve({ ...close(cut), exitCode, ms, cut });
    };
    const onAbort = () => settle('closed');
    const timer = setTimeout(() => settle('timeout'), limits.commandTimeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    const onError = () => settle('closed');
    const onClose = () => settle(exitCode === null ? 'closed' : null);
    client.on('error', onError).on('close', onClose);

    const opened: ssh2.ClientCallback = (error, stream) => {
      if (error) {
        settled = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        client.off('error', onError).off('close', onClose);
        close(null);
        resolve({
          failed: 'not-permitted',
          detail:
            'the login worked but sshd opens no session: MaxSessions, a forced command, or an account without shell',
        });
        return;
      }
      channel = stream;
      stream.on('exit', (code: number | null) => {
        exitCode = typeof code === 'number' ? code : null;
      });
      stream.on('close', () => settle(exitCode === null ? 'closed' : null));
      stream.on('error', () => settle('closed'));
      stream.on('data', stdout.add);
      stream.stderr.on('data', stderr.add);
      stream.end(script);
    };
    try {
      client.exec(remoteCommand(limits), opened);
    } catch {
      settle('closed'); // ssh2 throws when the connection has ended meanwhile
    }
  });
}

/** A script that runs: what it has sent, and how to end it. */
interface Held {
  bytes: number;
  readonly full: () => void;
}

const running = new Set<Held>();

/**
 * What keeps a script's two streams. `full` is called when there is too much: of one stream, or of all scripts together, and
 * then for the biggest. `close` gives what came.
 */
export function collectors(full: () => void) {
  const own: Held = { bytes: 0, full };
  running.add(own);
  const stdout = collector(TOGETHER_MAX, own);
  const stderr = collector(STDERR_MAX, own);
  const close = (cut: ScriptResult['cut']) => {
    running.delete(own);
    return { stdout: stdout.bytes(cut), stderr: stderr.bytes(cut) };
  };
  return { stdout, stderr, close };
}

/** Keeps up to `max` bytes. */
function collector(max: number, own: Held) {
  let chunks: Buffer[] = [];
  let size = 0;
  return {
    add: (chunk: Buffer): void => {
      if (!running.has(own)) return; // a host that talks on after it was cut off
      chunks.push(chunk);
      size += chunk.length;
      own.bytes += chunk.length;
      if (size > max) own.full();
      else cutBiggest();
    },
    bytes: (cut: ScriptResult['cut']): Buffer => {
      const bytes = Buffer.concat(chunks, cut === 'too-big' ? Math.min(size, max, HONEST_MAX) : size);
      chunks = [];
      return bytes;
    },
  };
}

function cutBiggest(): void {
  let together = 0;
  let biggest: Held | null = null;
  for (const each of running) {
    together += each.bytes;
    if (biggest === null || each.bytes > biggest.bytes) biggest = each;
  }
  if (together > TOGETHER_MAX && biggest!.bytes > HONEST_MAX) biggest!.full();
}
