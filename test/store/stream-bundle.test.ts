// An archive read front to end gives what the same archive gives when it is read whole.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PROBE_FILES } from '../../src/bundle-source.ts';
import { type BundleHost, readBundle, streamBundle, writeBundle } from '../../src/store/bundle.ts';
import { replayHost } from '../../src/store/replay.ts';
import { TAR_END, tarBlocks } from '../../src/store/tar.ts';

const test = suite('streamed bundles');
const CAPTURES = join(import.meta.dirname, '..', 'fixtures', 'captures');
let dir: string;
test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'fd-stream-'));
});
test.after(() => rmSync(dir, { recursive: true, force: true }));

const plainHost = (host: BundleHost) => ({
  name: host.name,
  address: host.address,
  underlayIp: host.underlayIp,
  answers: replayHost(host, PROBE_FILES).answers.map((given) => ({
    ...given,
    stdout: Buffer.from(given.stdout).toString('latin1'),
  })),
});
const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);

async function streamed(path: string) {
  const bundle = await streamBundle(path);
  const hosts = [];
  for await (const host of bundle.hosts()) hosts.push(plainHost(host));
  return {
    leases: bundle.leases.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()]),
    hosts: hosts.sort(byName),
  };
}

function whole(path: string) {
  const { leases, hosts } = readBundle(path);
  return {
    leases: leases.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()]),
    hosts: hosts.map(plainHost).sort(byName),
  };
}

async function rejects(path: string, why: RegExp): Promise<void> {
  const error = await streamed(path).then(
    () => null,
    (thrown: Error) => thrown,
  );
  assert.match(error?.message ?? 'it worked', why);
}

for (const order of ['.', 'leases hosts', 'hosts leases']) {
  test(`every capture packed by hand: ${order}`, async () => {
    for (const name of readdirSync(CAPTURES)) {
      const path = join(dir, `${name}-${order.length}.tar.gz`);
      execFileSync('tar', ['-czf', path, '-C', join(CAPTURES, name), ...order.split(' ')]);
      const read = await streamed(path);
      assert.equal(read, whole(path));
      assert.is(read.hosts.length, 3);
    }
  });
}

test('our own archive, several sources of leases in their order', async () => {
  const path = join(dir, 'own.tar.gz');
  const leases = ['etcd-v3.json', 'etcd-v2.json'].map((file) => ({ file, bytes: Buffer.from(`{"${file}":1}`) }));
  const [capture] = readdirSync(CAPTURES);
  const hosts = readBundle(join(CAPTURES, capture!)).hosts.map((host) => ({
    ...host,
    answers: replayHost(host, PROBE_FILES).answers,
    gaps: [],
    address: '192.0.2.1',
  }));
  const tool = { name: 'flannel-doctor', version: '0' };
  await writeBundle(path, { takenAt: '2026-01-01T00:00:00.000Z', tool, leases, gaps: [], probes: PROBE_FILES, hosts });
  const read = await streamed(path);
  assert.equal(read, whole(path));
  assert.equal(
    read.leases.map(([file]) => file),
    ['etcd-v3.json', 'etcd-v2.json'],
  );
});

test('a folder on top is passed over, and so is what is no part of a bundle', async () => {
  const top = join(dir, 'top');
  mkdirSync(join(top, 'mine', 'hosts', 'a', 'deeper'), { recursive: true });
  writeFileSync(join(top, 'mine', 'hosts', 'a', 'ip-r.txt'), 'x\n');
  writeFileSync(join(top, 'mine', 'hosts', 'a', 'notes.md'), 'x\n');
  writeFileSync(join(top, 'mine', 'hosts', 'a', 'deeper', 'ip-r.txt'), 'y\n');
  writeFileSync(join(top, 'mine', 'README'), 'hello');
  const path = join(dir, 'top.tar.gz');
  execFileSync('tar', ['-czf', path, '-C', top, './mine']);
  assert.equal(await streamed(path), whole(path));
});

test('what is broken is said so in one line', async () => {
  const evil = (name: string, ...files: Buffer[]) => {
    const path = join(dir, name);
    writeFileSync(path, gzipSync(Buffer.concat(files)));
    return path;
  };
  const file = tarBlocks('hosts/a/ip-r.txt', Buffer.from('x\n'));
  const other = tarBlocks('hosts/b/ip-r.txt', Buffer.from('x\n'));
  await rejects(evil('cut.tar.gz', file), /cut off/);
  await rejects(evil('twice.tar.gz', file, other, file, TAR_END), /hosts\/a stands in it twice/);
  await rejects(evil('leaves.tar.gz', tarBlocks('../x', Buffer.from('x')), TAR_END), /leaves it/);
  await rejects(evil('nothing.tar.gz', TAR_END), /is no bundle/);
  await rejects(evil('text.tar.gz', Buffer.from('x'.repeat(600))), /not a tar archive/);
  const broken = join(dir, 'broken.tar.gz');
  writeFileSync(broken, gzipSync(Buffer.concat([file, TAR_END])).subarray(0, 40));
  await rejects(broken, /broken \.gz/);
  mkdirSync(join(dir, 'links', 'hosts', 'a'), { recursive: true });
  symlinkSync('/etc/hostname', join(dir, 'links', 'hosts', 'a', 'ip-r.txt'));
  execFileSync('tar', ['-czf', join(dir, 'links.tar.gz'), '-C', join(dir, 'links'), '.']);
  await rejects(join(dir, 'links.tar.gz'), /link or a device/);
  await rejects(join(dir, 'nowhere.tar.gz'), /ENOENT/);
});

test.run();
