import { spawn } from 'node:child_process';
import type { Limits } from '../types/config.ts';
import type { ScriptResult, TransportFailure } from '../types/transport.ts';
import { collectors } from './run-script.ts';

/** How long after a program's end its output is waited for: a connection that stays open in the background holds it too. */
const DRAIN_MS = 500;

/**
 * Runs a program of this machine that runs the script on its stdin: a shell, `ssh`, `kubectl`. Never rejects; what came before a
 * time-out is kept. `limits.connectTimeoutMs` is added where the program logs in first.
 */
export function runChild(
  words: readonly string[],
  script: string,
  limits: Limits,
  signal: AbortSignal,
): Promise<ScriptResult | TransportFailure> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve({ failed: 'timeout', detail: 'the run was stopped before this host answered' });
    const started = performance.now();
    const [file = '', ...args] = words;
    // a group of its own: Ctrl-C on the terminal reaches us alone, and we end it in order
    const child = spawn(file, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    const { stdout, stderr, close } = collectors(() => settle('too-big'));
    let exitCode: number | null = null;
    let settled = false;
    const settle = (cut: ScriptResult['cut']) => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      if (cut !== null) endGroup(child.pid);
      child.stdout.destroy();
      child.stderr.destroy();
      const ms = Math.round(performance.now() - started);
      resolve({ ...close(cut), exitCode, ms, cut });
    };
    const onAbort = () => settle('closed');
    const timer = setTimeout(() => settle('timeout'), limits.connectTimeoutMs + limits.commandTimeoutMs);
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdin.on('error', () => {}); // it ended before it had read all
    child.stdout.on('data', stdout.add);
    child.stderr.on('data', stderr.add);
    child.on('error', (error: NodeJS.ErrnoException) => {
      settled = true;
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      close(null);
      resolve({
        failed: 'no-command',
        detail: error.code === 'ENOENT' ? `there is no ${file} program here` : `${file}: ${error.message}`,
      });
    });
    child.on('exit', (code) => {
      exitCode = code;
      setTimeout(() => settle(code === null ? 'closed' : null), DRAIN_MS).unref();
    });
    child.on('close', (code) => settle(code === null ? 'closed' : null));
    child.stdin.end(script);
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // it has ended
  }
}
