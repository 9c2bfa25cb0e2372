import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ssh2 from 'ssh2';
import { ipText } from '../src/net/ip.ts';
import { PROBE_ORDER, PROBES } from '../src/probes/index.ts';
import { freePort, makeKey } from './transport/sshd.ts';

/** A real SSH server for each of many hosts, in this process; what they answer to the collector's script is given. */
export interface CannedHosts {
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
  /** Of host n. */
  readonly address: (n: number) => string;
  /** How often host n has answered. */
  readonly answered: (n: number) => number;
  /** Hosts that have been asked and hold their answer. */
  readonly waiting: () => number;
  /** From now on hosts answer when this is done. */
  hold: Promise<void>;
  readonly stop: () => Promise<void>;
}

/** The collector's two streams for these outputs; what has no output is a command that is not there. */
function framed(nonce: string, files: ReadonlyMap<string, Buffer>): Buffer {
  const parts = PROBE_ORDER.flatMap((id, index) => {
    const file = files.get(PROBES[id].file);
    return [
      Buffer.from(`\n@${nonce} B ${index} 1.00\n`),
      file ?? Buffer.alloc(0),
      Buffer.from(`\n@${nonce} E ${index} ${file === undefined ? 127 : 0} 1.01 10\n`),
    ];
  });
  return Buffer.concat(parts);
}

function address(n: number): string {
  return ipText(0x7f10_0010 + n);
}

/** The prober's output: every packet is answered, equally fast. Of other tasks nothing comes. */
function sent(script: string): string {
  const nonce = /^echo '@([0-9a-f]+) begin'$/m.exec(script)?.[1];
  const [, list = ''] = /^series='([^']*)'$/m.exec(script) ?? [];
  if (nonce === undefined) return '';
  const lines = list.split('\n').map((line) => {
    const [kind, address, lengthBytes, count] = line.split(' ');
    return `${kind} ${address} ${lengthBytes} us ${Array(Number(count)).fill(100).join(',')}`;
  });
  return [`@${nonce} begin`, 'tool python3', ...lines, `@${nonce} end`, ''].join('\n');
}

/** `files` gives host n's outputs by their names in a bundle; null: the host is down. */
export async function cannedHosts(
  count: number,
  files: (n: number) => ReadonlyMap<string, Buffer> | null,
): Promise<CannedHosts> {
  const dir = mkdtempSync(join(tmpdir(), 'fd-canned-'));
  const port = await freePort();
  const hostKey = makeKey(dir, 'host', 'ed25519');
  const key = makeKey(dir, 'user', 'ed25519');
  const hostPublic = readFileSync(`${hostKey}.pub`, 'utf8').trim();
  const names = Array.from({ length: count }, (_, n) => `[${address(n)}]:${port}`);
  writeFileSync(join(dir, 'known_hosts'), names.map((name) => `${name} ${hostPublic}\n`).join(''));
  const counts = new Map<number, number>();
  let waiting = 0;
  const clients = new Set<ssh2.Connection>();
  const hostKeys = [readFileSync(hostKey)];
  const hosts: CannedHosts = {
    port,
    key,
    knownHosts: join(dir, 'known_hosts'),
    address,
    answered: (n) => counts.get(n) ?? 0,
    waiting: () => waiting,
    hold: Promise.resolve(),
    stop: async () => {
      for (const client of clients) client.end();
      await Promise.all(servers.map((each) => new Promise<void>((resolve) => each.close(() => resolve()))));
      rmSync(dir, { recursive: true, force: true });
    },
  };

  const serve = (n: number, own: ReadonlyMap<string, Buffer>, client: ssh2.Connection): void => {
    clients.add(client);
    client.on('error', () => {}).on('close', () => clients.delete(client));
    client.on('authentication', (asked) => asked.accept());
    client.on('session', (accept) => {
      accept().on('exec', (acceptExec) => {
        const channel = acceptExec();
        let script = '';
        channel.on('data', (chunk: Buffer) => {
          script += chunk.toString('latin1');
        });
        channel.on('end', async () => {
          const nonce = /^m=@([0-9a-f]+)/m.exec(script)?.[1];
          waiting++;
          await hosts.hold;
          waiting--;
          counts.set(n, (counts.get(n) ?? 0) + 1);
          channel.write(nonce === undefined ? sent(script) : framed(nonce, own), () => {
            channel.exit(0);
            channel.end();
          });
        });
      });
    });
  };

  const servers: ssh2.Server[] = [];
  for (let n = 0; n < count; n++) {
    const own = files(n);
    if (own === null) continue;
    const server = new ssh2.Server({ hostKeys }, (client) => serve(n, own, client));
    await new Promise<void>((resolve) => server.listen(port, address(n), resolve));
    servers.push(server);
  }
  return hosts;
}
