import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EtcdSource } from '../../src/types/config.ts';
import { freePort, listening } from '../transport/sshd.ts';

/** A real etcd of this test's own, both APIs, on loopback ports. */
export interface TestEtcd {
  readonly url: string;
  readonly port: number;
  /** `etcdctl` against it; `api` 2 or 3. */
  readonly ctl: (api: 2 | 3, ...words: readonly string[]) => string;
  readonly source: (kind: EtcdSource['kind'], own?: Partial<EtcdSource>) => EtcdSource;
  readonly stop: () => Promise<void>;
}

export async function startEtcd(): Promise<TestEtcd> {
  const dir = mkdtempSync(join(tmpdir(), 'fd-etcd-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const peer = `http://127.0.0.1:${await freePort()}`;
  const words = ['--data-dir', dir, '--enable-v2', '--log-outputs', 'stderr', '--logger', 'zap'];
  const urls = ['--listen-client-urls', url, '--advertise-client-urls', url, '--listen-peer-urls', peer];
  const cluster = ['--initial-advertise-peer-urls', peer, '--initial-cluster', `default=${peer}`];
  const child = spawn('etcd', [...words, ...urls, ...cluster], { stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4000);
  });
  await listening(port, () => child.exitCode === null).catch(() => {
    throw new Error(`etcd did not start: ${log}`);
  });
  const ctl: TestEtcd['ctl'] = (api, ...args) =>
    execFileSync('etcdctl', ['--endpoints', url, ...args], {
      env: { ...process.env, ETCDCTL_API: String(api) },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  ctl(3, 'endpoint', 'health');
  return {
    url,
    port,
    ctl,
    source: (kind, own = {}) => ({
      kind,
      endpoints: [url],
      prefix: '/coreos.com/network',
      ca: null,
      cert: null,
      key: null,
      username: null,
      passwordEnv: null,
      proxyCommand: null,
      ...own,
    }),
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGTERM');
        await once(child, 'exit');
      }
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
