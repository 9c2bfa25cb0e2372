import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isGap, parseLeaseFile, readLeases } from '../../src/leases/index.ts';
import { cidrText } from '../../src/net/cidr.ts';
import { ipText } from '../../src/net/ip.ts';
import type { LeaseSource } from '../../src/types/config.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { Gap } from '../../src/types/probe.ts';
import { freePort } from '../transport/sshd.ts';
import { startEtcd, type TestEtcd } from './etcd.ts';

const test = suite('leases from a live etcd');
const PREFIX = '/coreos.com/network';
const CONFIG = '{"Network":"10.1.0.0/16","Backend":{"Type":"vxlan","VNI":1}}';
const lease = (n: number) =>
  `{"PublicIP":"192.168.122.${100 + n}","PublicIPv6":null,"BackendType":"vxlan","BackendData":{"VNI":1,"VtepMAC":"12:66:aa:00:00:0${n}"}}`;
let etcd: TestEtcd;

test.before(async () => {
  etcd = await startEtcd();
  etcd.ctl(2, 'set', `${PREFIX}/config`, CONFIG);
  etcd.ctl(2, 'set', '--ttl', '86400', `${PREFIX}/subnets/10.1.11.0-24`, lease(1));
  etcd.ctl(2, 'set', `${PREFIX}/subnets/10.1.22.0-24`, lease(2));
  etcd.ctl(2, 'set', '/coreos.com/network2/config', CONFIG);
  const granted = /lease (\w+) granted/.exec(etcd.ctl(3, 'lease', 'grant', '86400'))![1]!;
  etcd.ctl(3, 'put', `${PREFIX}/config`, CONFIG);
  etcd.ctl(3, 'put', '--lease', granted, `${PREFIX}/subnets/10.1.11.0-24`, lease(1));
  etcd.ctl(3, 'put', `${PREFIX}/subnets/10.1.22.0-24`, lease(2));
  etcd.ctl(3, 'put', '/coreos.com/network2/config', CONFIG);
});
test.after(() => etcd.stop());

const options = { timeoutMs: 5000, signal: new AbortController().signal };

async function table(source: LeaseSource, own = {}): Promise<LeaseTable> {
  const read = await readLeases(source, { ...options, ...own });
  if (isGap(read)) throw new Error(`${read.kind}: ${read.detail}`);
  return read;
}

async function gap(source: LeaseSource, own = {}): Promise<Gap> {
  const read = await readLeases(source, { ...options, ...own });
  if (!isGap(read)) throw new Error('expected a gap');
  return read;
}

const shown = ({ leases }: LeaseTable) =>
  leases
    .map(({ subnet, underlayIp, vtepMac, reserved }) => [cidrText(subnet), ipText(underlayIp), vtepMac, reserved])
    .sort();

const EXPECTED = [
  ['10.1.11.0/24', '192.168.122.101', 0x1266aa000001, false],
  ['10.1.22.0/24', '192.168.122.102', 0x1266aa000002, true],
];

for (const kind of ['etcd-v2', 'etcd-v3'] as const) {
  test(`${kind}: config and leases, with their time to live`, async () => {
    const read = await table(etcd.source(kind));
    assert.equal(shown(read), EXPECTED);
    assert.is(cidrText(read.config!.network!), '10.1.0.0/16');
    assert.equal(read.rejects, []);
    assert.is(read.from, `${etcd.url}${PREFIX}`);
    const ttl = read.leases.find(({ reserved }) => !reserved)!.ttlSeconds!;
    assert.ok(ttl > 80_000 && ttl <= 86_400, `${ttl}`);
    assert.is(read.leases.find(({ reserved }) => reserved)!.ttlSeconds, null);
  });

  test(`${kind}: what a bundle keeps replays to the same`, async () => {
    const { raw, from: _, ...live } = await table(etcd.source(kind));
    const again = parseLeaseFile(raw.file, raw.bytes);
    if (isGap(again)) throw new Error(again.detail);
    const { raw: rawAgain, from, ...replayed } = again;
    assert.equal(replayed, live);
    assert.equal(rawAgain, raw);
    assert.is(from, `leases/${kind}.json`);
  });

  test(`${kind}: a dead first endpoint is passed over`, async () => {
    const dead = `http://127.0.0.1:${await freePort()}`;
    const read = await table(etcd.source(kind, { endpoints: [dead, etcd.url] }));
    assert.equal(shown(read), EXPECTED);
  });

  test(`${kind}: all endpoints dead is a gap that names each`, async () => {
    const dead = [`127.0.0.1:${await freePort()}`, `http://127.0.0.1:${await freePort()}`];
    const found = await gap(etcd.source(kind, { endpoints: dead }));
    assert.is(found.kind, 'unreachable');
    assert.is(found.probe, 'leases');
    for (const endpoint of dead) assert.ok(found.detail.includes(endpoint), found.detail);
  });

  test(`${kind}: a prefix that is not there says what to try`, async () => {
    const found = await gap(etcd.source(kind, { prefix: '/atomic.io/network' }));
    assert.is(found.kind, 'absent');
    assert.match(found.detail, '/atomic.io/network');
    assert.match(found.detail, kind === 'etcd-v2' ? 'etcd-v3' : 'etcd-v2');
  });

  test(`${kind}: a server that never answers is a timeout`, async () => {
    const silent = createServer((socket) => socket.on('error', () => {}).resume()).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const { port } = silent.address() as { port: number };
    const found = await gap(etcd.source(kind, { endpoints: [`http://127.0.0.1:${port}`] }), { timeoutMs: 300 });
    assert.is(found.kind, 'timeout');
    silent.close();
  });

  test(`${kind}: something else than etcd is a gap`, async () => {
    const other = createServer((socket) =>
      socket
        .on('error', () => {})
        .resume()
        .end('HTTP/1.1 200 OK\r\n\r\nhello'),
    ).listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const found = await gap(etcd.source(kind, { endpoints: [`http://127.0.0.1:${port}`] }), { timeoutMs: 2000 });
    assert.ok(['unreadable', 'unreachable', 'timeout'].includes(found.kind), found.detail);
    other.close();
  });

  test(`${kind}: an aborted run is a gap`, async () => {
    const found = await gap(etcd.source(kind), { signal: AbortSignal.abort() });
    assert.is(found.probe, 'leases');
  });

  test(`${kind}: through a proxy command, and nothing stays behind`, async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith('flannel-doctor-etcd-'));
    // 192.0.2.1 is nowhere: only the proxy can know the way
    const source = etcd.source(kind, {
      endpoints: ['http://192.0.2.1:1'],
      proxyCommand: `socat - TCP:127.0.0.1:${etcd.port}`,
    });
    assert.equal(shown(await table(source)), EXPECTED);
    const failing = etcd.source(kind, { proxyCommand: `socat - TCP:127.0.0.1:${await freePort()}` });
    const found = await gap(failing, { timeoutMs: 15_000 });
    assert.match(found.detail, /Connection refused/);
    assert.equal(
      readdirSync(tmpdir()).filter((name) => name.startsWith('flannel-doctor-etcd-')),
      before,
    );
  });

  test(`${kind}: a password that the environment does not hold, a file that is not there`, async () => {
    const found = await gap(etcd.source(kind, { username: 'root', passwordEnv: 'FD_TEST_NO_SUCH' }));
    assert.is(found.kind, 'auth');
    assert.match(found.detail, 'FD_TEST_NO_SUCH');
    assert.match((await gap(etcd.source(kind, { ca: '/nowhere/ca.pem' }))).detail, '/nowhere/ca.pem');
  });
}

test('etcd-v3: more keys than one page holds', async () => {
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const keys = Array.from({ length: 1200 }, (_, n) => `10.${16 + (n >> 8)}.${n & 255}.0-24`);
  for (let at = 0; at < keys.length; at += 100) {
    // a transaction takes up to 128 operations
    const success = keys.slice(at, at + 100).map((key) => ({
      requestPut: { key: base64(`/many/subnets/${key}`), value: base64(lease(1)) },
    }));
    const done = await fetch(`${etcd.url}/v3/kv/txn`, { method: 'POST', body: JSON.stringify({ success }) });
    assert.is(done.status, 200, await done.text());
  }
  const read = await table(etcd.source('etcd-v3', { prefix: '/many' }));
  assert.is(read.leases.length, keys.length);
  assert.is(
    read.leases
      .map(({ key }) => key)
      .sort()
      .join(),
    keys.sort().join(),
  );
  assert.is(read.config, null);
});

test('etcd-v3: a user with a password', async () => {
  const own = await startEtcd();
  try {
    own.ctl(3, 'put', `${PREFIX}/config`, CONFIG);
    own.ctl(3, 'user', 'add', 'root:s3cret');
    own.ctl(3, 'user', 'grant-role', 'root', 'root');
    own.ctl(3, 'auth', 'enable');
    assert.match((await gap(own.source('etcd-v3'))).detail, /set username/);
    process.env['FD_TEST_PASSWORD'] = 's3cret';
    const source = own.source('etcd-v3', { username: 'root', passwordEnv: 'FD_TEST_PASSWORD' });
    assert.is(cidrText((await table(source)).config!.network!), '10.1.0.0/16');
    process.env['FD_TEST_PASSWORD'] = 'wr0ng-one';
    const found = await gap(source);
    assert.is(found.kind, 'auth');
    assert.not.match(found.detail, /wr0ng-one/);
  } finally {
    delete process.env['FD_TEST_PASSWORD'];
    await own.stop();
  }
});

test('a lease file is read, and one that is not there is a gap', async () => {
  const path = join(tmpdir(), `fd-leases-${process.pid}.json`);
  assert.is((await gap({ kind: 'file', path })).kind, 'unreadable');
  writeFileSync(path, '{"leases":[{"subnet":"10.1.11.0/24","publicIp":"192.168.122.101"}]}');
  const read = await table({ kind: 'file', path });
  rmSync(path);
  assert.is(read.from, path);
  assert.is(read.leases.length, 1);
});

test.run();
