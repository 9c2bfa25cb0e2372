import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openProxy, type ProxyProcess } from '../transport/proxy-command.ts';

/** A unix socket that only we can reach; each connection to it is one run of a proxy command. */
export interface Forward {
  readonly path: string;
  /** What the last proxy that failed said. */
  readonly complaint: () => string;
  readonly close: () => void;
}

/** Opens the socket: for clients that take an address where we have a stream (gRPC). Rejects when no socket can be made. */
export async function openForward(words: readonly string[]): Promise<Forward> {
  const dir = mkdtempSync(join(tmpdir(), 'flannel-doctor-etcd-'));
  chmodSync(dir, 0o700);
  const path = join(dir, 's');
  const running = new Set<ProxyProcess>();
  let complaint = '';
  const server = createServer((socket) => {
    const proxy = openProxy(words);
    running.add(proxy);
    socket.pipe(proxy.stream);
    proxy.stream.pipe(socket, { end: false });
    socket.on('error', proxy.close).on('close', proxy.close);
    // the client learns of the end only when it can be told why
    void proxy.closed.then(() => {
      complaint = proxy.complaint() || complaint;
      running.delete(proxy);
      socket.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => server.on('error', reject).listen(path, resolve));
  return {
    path,
    complaint: () => complaint || [...running].map((proxy) => proxy.complaint()).join(' '),
    close: () => {
      server.close();
      for (const proxy of running) proxy.close();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
