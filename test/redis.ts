import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, listening } from './transport/sshd.ts';

/** A real redis-server of this test's own on a loopback port, that keeps what it was told through a restart. */
export interface TestRedis {
  readonly dir: string;
  readonly port: number;
  /** Ends it with SIGKILL and starts it again on the same port and folder. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** `extra` are further words of its command line; they win over ours. */
export async function startRedis(...extra: readonly string[]): Promise<TestRedis> {
  const dir = mkdtempSync(join(tmpdir(), 'fd-redis-'));
  const port = await freePort();
  const words = ['--port', String(port), '--bind', '127.0.0.1', '--dir', dir, '--save', '', '--appendonly', 'yes'];
  const start = async () => {
    const child = spawn('redis-server', [...words, '--maxmemory-policy', 'noeviction', ...extra], { stdio: 'ignore' });
    await listening(port, () => child.exitCode === null);
    return child;
  };
  let child = await start();
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    dir,
    port,
    restart: async () => {
      await end('SIGKILL');
      child = await start();
    },
    stop: async () => {
      await end('SIGTERM');
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
