import { execFile } from 'node:child_process';
import type { GapKind } from '../types/probe.ts';

/** Which cluster, and as whom; null is what kubectl does by itself. */
export interface Cluster {
  readonly kubeconfig: string | null;
  readonly context: string | null;
}

const OUTPUT_MAX = 64 * 1024 * 1024;

export function kubectlWords({ kubeconfig, context }: Cluster, timeoutMs: number): string[] {
  return [
    'kubectl',
    ...(kubeconfig === null ? [] : ['--kubeconfig', kubeconfig]),
    ...(context === null ? [] : ['--context', context]),
    `--request-timeout=${Math.max(1, Math.ceil(timeoutMs / 1000))}s`,
  ];
}

export interface KubectlAnswer {
  readonly stdout: string;
  /** Its last words. */
  readonly stderr: string;
  /** null when it went well. */
  readonly failed: GapKind | null;
}

/** Runs kubectl once. Never rejects. */
export function kubectl(words: readonly string[], timeoutMs: number, signal: AbortSignal): Promise<KubectlAnswer> {
  const [file = '', ...args] = words;
  return new Promise((resolve) => {
    // a second more, so that kubectl says by itself what did not answer
    const options = { timeout: timeoutMs + 1000, maxBuffer: OUTPUT_MAX, signal, killSignal: 'SIGKILL' as const };
    execFile(file, args, options, (error, stdout, stderr) => {
      if (error === null) return resolve({ stdout, stderr: '', failed: null });
      const said = stderr.trim().split('\n').at(-1) ?? '';
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        return resolve({ stdout: '', stderr: `there is no ${file} program here`, failed: 'no-command' });
      if (error.killed || signal.aborted)
        return resolve({ stdout: '', stderr: said || `no answer within ${timeoutMs} ms`, failed: 'timeout' });
      resolve({ stdout: '', stderr: said || error.message.split('\n')[0]!, failed: kindOf(stderr) });
    });
  });
}

function kindOf(said: string): GapKind {
  if (/Unauthorized|must be logged in|getting credentials|exec plugin|certificate/i.test(said)) return 'auth';
  if (/forbidden/i.test(said)) return 'not-permitted';
  if (/refused|no such host|no route|unable to connect/i.test(said)) return 'unreachable';
  if (/timed? ?out|deadline/i.test(said)) return 'timeout';
  return 'exit';
}
