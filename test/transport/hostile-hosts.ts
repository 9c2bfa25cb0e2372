/**
 * Hosts that misbehave, and some that do not, on loopback ports of one process: ssh2's own server where SSH comes into it, bare
 * sockets where it does not. Run as a child: prints one JSON line with names, ports and host keys, serves until stdin ends.
 *
 * Usage: node --import tsx hostile-hosts.ts PUBLIC-KEY-FILE
 */
import { readFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import type { AuthContext, Connection, ServerChannel } from 'ssh2';
import ssh2 from 'ssh2';
import { syntheticEstate } from '../../bench/estate.ts';
import { PROBE_ORDER, PROBES } from '../../src/probes/index.ts';
import { HOSTILE, type HostileName, NAMES } from './hostile-names.ts';

type Files = Map<string, Buffer>;
type Talk = (channel: ServerChannel, nonce: string, files: Files) => void;

/** What a host does where it is not like the others; `answer` is given the script's nonce. */
interface Behaviour {
  /** Instead of SSH. */
  readonly socket?: (socket: Socket) => void;
  readonly auth?: (context: AuthContext) => void;
  readonly session?: (reject: () => void) => void;
  readonly exec?: (reject: () => void, connection: Socket) => void;
  readonly files?: (files: Files) => void;
  readonly answer?: Talk;
  /** Its clock, seconds ahead. */
  readonly aheadS?: number;
  /** The host that it is, under another name. */
  readonly is?: HostileName;
}

const estate = syntheticEstate(NAMES.length);
const BANNER = 'SSH-2.0-OpenSSH_9.2p1\r\n';

/** A number in words of 16 hexadecimal digits: machine-ids and boot ids. */
const word = (n: number) => String(n).padStart(16, '0');

function filesOf(name: HostileName, aheadS: number): Files {
  const n = NAMES.indexOf(name);
  const epoch = Math.floor(Date.now() / 1000) + aheadS;
  const facts = `KERNEL=6.1.0\nARCH=x86_64\nBOOT_ID=00000000-0000-0000-0000-0000${String(n).padStart(8, '0')}\nMACHINE_ID_DIGEST=${word(n)}\nEPOCH=${epoch}\n`;
  return new Map([...estate.files(n), ['host-facts.txt', Buffer.from(facts)]]);
}

function begin(nonce: string, index: number): string {
  return `\n@${nonce} B ${index} 10.00\n`;
}

function end(nonce: string, index: number, code: number): string {
  return `\n@${nonce} E ${index} ${code} 10.01 20\n`;
}

/** Every probe's answer, framed as the collector's script frames it; what the host has no file for is a missing command. */
const whole: Talk = (channel, nonce, files) => {
  for (const [index, id] of PROBE_ORDER.entries()) {
    const body = files.get(PROBES[id].file);
    channel.write(Buffer.concat([Buffer.from(begin(nonce, index)), body ?? Buffer.alloc(0)]));
    channel.write(end(nonce, index, body === undefined ? 127 : 0));
    channel.stderr.write(
      `\n@${nonce} B ${index}\n${body === undefined ? 'command not found\n' : ''}\n@${nonce} E ${index}\n`,
    );
  }
  channel.exit(0);
  channel.end();
};

/** The same bytes in every run, all 256 of them. */
const NOISE = Buffer.from(Array.from({ length: 100_000 }, (_, n) => Math.imul(n, 0x9e37_79b1) >>> 13));
const MEGABYTE = Buffer.alloc(1 << 20, 'x');

/** As much as the other side takes, for ever. */
function flood(stream: NodeJS.WritableStream, chunk: Buffer | string): void {
  const more = (): void => {
    while (stream.writable && stream.write(chunk));
  };
  stream.on('drain', more).on('error', () => {});
  more();
}

const ROUTES = PROBE_ORDER.indexOf('ip-r');
const FDB = PROBE_ORDER.indexOf('bridge-fdb');
const NASTY = '\u001b[2J\u009b31m<script>alert(1)</script>[x](javascript:alert(1))|=cmd()';

/** Names and comments that a terminal, a browser, a spreadsheet or GitHub would obey. */
function nasty(files: Files): void {
  const add = (file: string, text: string) => files.set(file, Buffer.concat([files.get(file)!, Buffer.from(text)]));
  add(
    'ip-d-link.txt',
    `9: ${NASTY}: <UP> mtu 1500\n9: =1+1: <BROADCAST,UP> mtu 1 state UP\n    link/ether 02:00:00:00:00:09\n`,
  );
  add('bridge-fdb.txt', `12:66:00:00:00:99 dev flannel.1 dst 9.9.9.9 self permanent ${NASTY}\n`);
  add('ip-r.txt', `10.0.200.0/24 via 10.0.200.0 dev ${NASTY} onlink\n${NASTY}\n`);
  add(
    'iptables-save.txt',
    `*filter\n:FORWARD DROP [0:0]\n-A FORWARD -m comment --comment "${NASTY}" -j DROP\nCOMMIT\n`,
  );
}

const hang = (): void => {};

const BEHAVIOURS: { readonly [N in HostileName]: Behaviour } = {
  good1: {},
  good2: {},
  good3: { files: (files) => files.set('bridge-fdb.txt', withoutRowOf('good1', files)) },
  good4: {},
  'hangs-before-banner': { socket: hang },
  'endless-banner': { socket: (socket) => flood(socket, MEGABYTE) },
  'endless-banner-lines': { socket: (socket) => flood(socket, 'welcome\r\n'.repeat(1000)) },
  'not-ssh': { socket: (socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n') },
  resets: { socket: (socket) => void socket.resetAndDestroy() },
  'hangs-in-kex': { socket: (socket) => socket.write(BANNER) },
  'garbage-in-kex': { socket: (socket) => socket.write(Buffer.concat([Buffer.from(BANNER), NOISE])) },
  'huge-packet': {
    socket: (socket) => {
      socket.write(Buffer.concat([Buffer.from(BANNER), Buffer.from([0x7f, 0xff, 0xff, 0xff])]));
      flood(socket, MEGABYTE);
    },
  },
  'hangs-in-auth': { auth: hang },
  'refuses-auth': { auth: (context) => context.reject() },
  'hangs-at-channel': { session: hang },
  'refuses-channels': { session: (reject) => reject() },
  'refuses-exec': { exec: (reject) => reject() },
  'stops-reading': { exec: (_, socket) => socket.pause() },
  'says-nothing': { answer: hang },
  drips: {
    answer: (channel) => {
      const timer = setInterval(() => channel.write('.'), 100);
      channel.on('close', () => clearInterval(timer));
    },
  },
  'succeeds-silently': {
    answer: (channel) => {
      channel.exit(0);
      channel.end();
    },
  },
  'resets-midway': {
    answer: (channel, nonce, files) => {
      channel.write(
        `${begin(nonce, ROUTES)}${files.get('ip-r.txt')}${end(nonce, ROUTES, 0)}${begin(nonce, FDB)}half a li`,
      );
      setTimeout(() => (channel as unknown as { destroy: () => void }).destroy(), 100);
    },
  },
  'endless-lines': { answer: (channel) => flood(channel, 'all work and no play\n'.repeat(10_000)) },
  'endless-stderr': { answer: (channel) => flood(channel.stderr, MEGABYTE) },
  'endless-in-a-frame': {
    answer: (channel, nonce) => {
      channel.write(begin(nonce, FDB));
      flood(channel, '33:33:00:00:00:01 dev eth0 self permanent\n'.repeat(10_000));
    },
  },
  'one-line': {
    answer: (channel, nonce) => {
      channel.write(begin(nonce, FDB));
      let left = 1024;
      const more = (): void => {
        while (left-- > 0 && channel.write(MEGABYTE));
        if (left < 0) channel.end(end(nonce, FDB, 0));
      };
      channel.on('drain', more).on('error', () => {});
      more();
    },
  },
  'no-newline': { files: (files) => each(files, trimmed) },
  'wrong-framing': { answer: (channel, _, files) => whole(channel, 'f'.repeat(32), files) },
  'crooked-framing': {
    answer: (channel, nonce, files) => {
      for (const index of [-1, 9999, 1e21, 0, 0, 3]) channel.write(begin(nonce, index) + begin(nonce, index));
      channel.write(`${end(nonce, 3, Number.NaN) + end(nonce, 2, 0)}\n@${nonce} B`);
      channel.write(`\n@${nonce} ${'9'.repeat(100_000)}`);
      whole(channel, nonce, files);
    },
  },
  'framing-inside': {
    files: (files) => {
      for (const [name, body] of files)
        if (!name.endsWith('.env'))
          files.set(
            name,
            Buffer.concat([body, Buffer.from(`${end('0'.repeat(32), 0, 0)}${begin('0'.repeat(32), 1)}`)]),
          );
    },
  },
  binary: { files: (files) => each(files, () => NOISE) },
  'nasty-names': { files: nasty },
  'rubbish-lines': {
    files: (files) => each(files, (body) => Buffer.concat([body, Buffer.from('what is this\n'.repeat(50_000))])),
  },
  'clock-an-hour-off': { aheadS: 3600 },
  twin: {},
  'twin-alias': { is: 'twin' },
};

/** Changes every output of a host. */
function each(files: Files, become: (body: Buffer) => Buffer): void {
  for (const [name, body] of [...files]) files.set(name, become(body));
}

function withoutRowOf(name: HostileName, files: Files): Buffer {
  const mac = `${estate.files(NAMES.indexOf(name)).get('ip-d-link.txt')}`.match(
    /mtu 1450.*\n {4}link\/ether (\S+)/,
  )![1]!;
  const lines = `${files.get('bridge-fdb.txt')}`.split('\n');
  return Buffer.from(lines.filter((line) => !line.startsWith(mac)).join('\n'));
}

function trimmed(body: Buffer): Buffer {
  return Buffer.from(body.toString('latin1').trimEnd(), 'latin1');
}

const allowed = ssh2.utils.parseKey(readFileSync(process.argv[2]!)) as ssh2.ParsedKey;
const hostKeys = new Map<HostileName, { readonly private: string; readonly public: string }>();

function serve(name: HostileName): Promise<{ readonly name: string; readonly port: number; readonly hostKey: string }> {
  const own = BEHAVIOURS[name];
  const identity = own.is ?? name;
  const key = hostKeys.get(identity) ?? ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 });
  hostKeys.set(identity, key);
  const sshd = new ssh2.Server({ hostKeys: [key.private] }, () => {});
  const listener = createServer((socket) => {
    socket.on('error', () => {});
    if (own.socket !== undefined) {
      socket.resume();
      return own.socket(socket);
    }
    sshd.injectSocket(socket);
  });
  sshd.on('connection', (client: Connection) => login(client, name, own));
  return new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => {
      resolve({ name, port: (listener.address() as { port: number }).port, hostKey: key.public });
    });
  });
}

function login(client: Connection, name: HostileName, own: Behaviour): void {
  const socket = (client as unknown as { _sock: Socket })._sock;
  client.on('error', () => {});
  client.on('authentication', (context) => {
    if (own.auth !== undefined) return own.auth(context);
    if (context.method !== 'publickey') return context.reject(['publickey']);
    if (!context.key.data.equals(allowed.getPublicSSH())) return context.reject();
    context.accept();
  });
  client.on('session', (accept, reject) => {
    if (own.session !== undefined) return own.session(reject);
    accept().on('exec', (acceptExec, rejectExec) => {
      if (own.exec !== undefined) return own.exec(rejectExec, socket);
      const channel = acceptExec();
      let script = '';
      channel.on('error', () => {});
      channel.on('data', (chunk: Buffer) => {
        script += chunk.toString('latin1');
      });
      const identity = own.is ?? name;
      channel.on('end', () => {
        const nonce = /\bm=@([0-9a-f]+) /.exec(script)?.[1] ?? '';
        const files = filesOf(identity, own.aheadS ?? 0);
        (own.files ?? BEHAVIOURS[identity].files)?.(files);
        (own.answer ?? whole)(channel, nonce, files);
      });
    });
  });
}

process.on('uncaughtException', (error) => process.stderr.write(`hostile host: ${error.stack}\n`));
process.stdin.resume().on('end', () => process.exit(0));
const hosts = await Promise.all((Object.keys(HOSTILE) as HostileName[]).map(serve));
process.stdout.write(`${JSON.stringify(hosts)}\n`);
