import { execFileSync } from 'node:child_process';
import {
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type Bundle,
  type BundleContent,
  BundleError,
  type HostContent,
  readBundle,
  writeBundle,
} from '../../src/store/bundle.ts';
import { replayHost } from '../../src/store/replay.ts';
import { readTar, TAR_END, tarBlocks } from '../../src/store/tar.ts';
import type { ProbeId, RawAnswer } from '../../src/types/probe.ts';

const test = suite('bundles');
const CAPTURES = join(import.meta.dirname, '..', 'fixtures', 'captures');
let dir: string;
test.before(() => {
  dir = mkdtempSync(join(tmpdir(), 'fd-bundle-'));
});
test.after(() => rmSync(dir, { recursive: true, force: true }));

const PROBES: readonly { id: ProbeId; file: string }[] = [
  { id: 'ip-r', file: 'ip-r.txt' },
  { id: 'ip-neigh', file: 'ip-neigh.txt' },
  { id: 'bridge-fdb', file: 'bridge-fdb.txt' },
  { id: 'subnet-env', file: 'subnet.env' },
];

const answer = (probe: ProbeId, text: string, own: Partial<RawAnswer> = {}): RawAnswer => ({
  probe,
  stdout: Buffer.from(text),
  stderr: '',
  exitCode: 0,
  ms: 12,
  truncated: false,
  ...own,
});

const HOSTS: readonly HostContent[] = [
  {
    name: 'minion1',
    address: '192.168.122.101',
    underlayIp: '192.168.122.101',
    answers: [
      answer('ip-r', 'default via 192.168.122.1 dev eth0\n'),
      answer('ip-neigh', ''),
      answer('bridge-fdb', '', { exitCode: 127, stderr: 'bridge: command not found\n' }),
      answer('subnet-env', 'FLANNEL_\xff', { exitCode: null, truncated: true }),
    ],
    gaps: [],
  },
  {
    name: '../../etc/passwd',
    address: null,
    underlayIp: null,
    answers: [],
    gaps: [{ host: '../../etc/passwd', probe: 'connect', kind: 'unreachable', detail: 'nothing listens' }],
  },
  { name: '...etc_passwd', address: null, underlayIp: null, answers: [answer('ip-r', 'x\n')], gaps: [] },
];

const content = (hosts: BundleContent['hosts'] = HOSTS): BundleContent => ({
  takenAt: '2026-01-01T00:00:00.000Z',
  tool: { name: 'flannel-doctor', version: '0.1.0' },
  leases: [
    { file: 'etcd-v3.json', bytes: Buffer.from('{"kvs":[]}') },
    { file: 'etcd-v2.json', bytes: Buffer.from('{"node":{}}') },
    { file: 'etcd-v2.json', bytes: Buffer.from('{"node":{"dir":true}}') },
  ],
  gaps: [{ host: 'leases.json', probe: 'leases', kind: 'unreadable', detail: 'cannot read the lease file (ENOENT)' }],
  probes: PROBES,
  hosts,
});

/** A bundle as plain values, each host replayed. */
const plain = ({ leases, gaps, hosts }: Bundle) => ({
  leases: leases.map(({ file, bytes }) => [file, Buffer.from(bytes).toString()]),
  gaps,
  hosts: Object.fromEntries(
    hosts.map((host) => {
      const { answers, gaps: own } = replayHost(host, PROBES);
      const text = answers.map((given) => ({ ...given, stdout: Buffer.from(given.stdout).toString('latin1') }));
      return [host.name, { address: host.address, underlayIp: host.underlayIp, answers: text, gaps: own }];
    }),
  ),
});

const EXPECTED = {
  leases: [
    ['etcd-v3.json', '{"kvs":[]}'],
    ['etcd-v2.json', '{"node":{}}'],
    ['etcd-v2-2.json', '{"node":{"dir":true}}'],
  ],
  gaps: content().gaps,
  hosts: Object.fromEntries(
    HOSTS.map(({ name, address, underlayIp, answers, gaps }) => [
      name,
      {
        address,
        underlayIp,
        answers: answers.map((given) => ({ ...given, stdout: Buffer.from(given.stdout).toString('latin1') })),
        gaps,
      },
    ]),
  ),
};

for (const name of ['dir', 'file.tar.gz', 'file.tgz', 'deep/er/file.tar.gz']) {
  test(`what is written to ${name} replays to the same answers and gaps`, async () => {
    const path = join(dir, name);
    await writeBundle(path, content());
    assert.equal(plain(readBundle(path)), EXPECTED);
    assert.is(readBundle(path).manifest!.takenAt, '2026-01-01T00:00:00.000Z');
  });
}

test('an answer that is not there leaves no file that looks like an empty table', async () => {
  const path = join(dir, 'no-empty');
  await writeBundle(path, content());
  assert.equal(readdirSync(join(path, 'hosts', 'minion1')).sort(), [
    'ip-neigh.txt',
    'ip-r.txt',
    'meta.json',
    'subnet.env',
  ]);
});

test('hosts may come one after the other', async () => {
  async function* slowly() {
    for (const host of HOSTS) yield await Promise.resolve(host);
  }
  const path = join(dir, 'slow.tar.gz');
  await writeBundle(path, content(slowly()));
  assert.equal(plain(readBundle(path)), EXPECTED);
});

test('the same content gives the same bytes', async () => {
  const [a, b] = [join(dir, 'a.tar.gz'), join(dir, 'b.tar.gz')];
  await writeBundle(a, content());
  await writeBundle(b, content());
  assert.ok(readFileSync(a).equals(readFileSync(b)));
});

test('the system tar reads our archive', async () => {
  const path = join(dir, 'system.tar.gz');
  await writeBundle(path, content());
  const out = join(dir, 'system');
  mkdirSync(out);
  execFileSync('tar', ['xzf', path, '-C', out]);
  assert.equal(plain(readBundle(out)), EXPECTED);
});

for (const format of ['gnu', 'pax', 'ustar']) {
  test(`an archive made by tar --format=${format}, with a folder on top and a long name`, async () => {
    const top = join(dir, `top-${format}`);
    const long = 'h'.repeat(90);
    await writeBundle(join(top, 'my-bundle'), content());
    mkdirSync(join(top, 'my-bundle', 'hosts', long));
    writeFileSync(join(top, 'my-bundle', 'hosts', long, 'ip-r.txt'), 'long\n');
    const path = join(dir, `${format}.tar.gz`);
    execFileSync('tar', [`--format=${format}`, '-czf', path, '-C', top, './my-bundle']);
    const read = plain(readBundle(path)).hosts;
    assert.is(read[long]!.answers[0]!.stdout, 'long\n');
    assert.equal(read['minion1'], EXPECTED.hosts['minion1']);
  });
}

test('every capture, as a directory and packed, without manifest and meta', () => {
  for (const name of readdirSync(CAPTURES)) {
    const read = readBundle(join(CAPTURES, name));
    assert.equal(
      read.hosts.map((host) => host.name),
      ['minion1', 'minion2', 'minion3'],
    );
    assert.is(read.manifest, null);
    const packed = join(dir, `${name}.tar.gz`);
    execFileSync('tar', ['-czf', packed, '-C', join(CAPTURES, name), '.']);
    assert.equal(plain(readBundle(packed)), plain(read));
    for (const host of read.hosts) {
      for (const given of replayHost(host, PROBES).answers) assert.is(given.exitCode, 0);
    }
  }
});

test('a file that was taken out is not an empty answer', async () => {
  const path = join(dir, 'taken');
  await writeBundle(path, content());
  rmSync(join(path, 'hosts', 'minion1', 'ip-neigh.txt'));
  const { answers } = replayHost(readBundle(path).hosts.find(({ name }) => name === 'minion1')!, PROBES);
  assert.equal(
    answers.map(({ probe }) => probe),
    ['ip-r', 'bridge-fdb', 'subnet-env'],
  );
});

test('leases alone, and one host file alone, are bundles', () => {
  const path = join(dir, 'small');
  mkdirSync(join(path, 'leases'), { recursive: true });
  writeFileSync(join(path, 'leases', 'leases.json'), '{}');
  assert.is(readBundle(path).hosts.length, 0);
  mkdirSync(join(path, 'hosts', 'a'), { recursive: true });
  writeFileSync(join(path, 'hosts', 'a', 'ip-r.txt'), 'x');
  writeFileSync(join(path, 'hosts', 'a', 'notes.md'), 'unknown');
  rmSync(join(path, 'leases'), { recursive: true });
  assert.equal([...readBundle(path).hosts[0]!.files.keys()], ['ip-r.txt']);
});

test('what is no bundle is said so in one line', () => {
  const text = join(dir, 'text.tar.gz');
  writeFileSync(text, 'hello');
  const broken = join(dir, 'broken.tar.gz');
  writeFileSync(broken, gzipSync('x'.repeat(600)).subarray(0, 20));
  const other = join(dir, 'other.tar.gz');
  writeFileSync(other, gzipSync('x'.repeat(600)));
  const empty = join(dir, 'empty');
  mkdirSync(empty);
  for (const [path, why] of [
    [join(dir, 'nowhere'), /there is no /],
    [text, /is no bundle/],
    [broken, /broken \.gz/],
    [other, /not a tar archive/],
    [empty, /is no bundle/],
  ] as const) {
    assert.throws(
      () => readBundle(path),
      (error: Error) => error instanceof BundleError && why.test(error.message) && error.message.includes(path),
    );
  }
});

test('links and paths that lead out are refused', () => {
  const path = join(dir, 'links');
  mkdirSync(join(path, 'hosts', 'a'), { recursive: true });
  symlinkSync('/etc/passwd', join(path, 'hosts', 'a', 'ip-r.txt'));
  assert.throws(() => readBundle(path), /is a link/);
  const packed = join(dir, 'links.tar.gz');
  execFileSync('tar', ['-czf', packed, '-C', path, '.']);
  assert.throws(() => readBundle(packed), /link or a device/);
  rmSync(join(path, 'hosts'), { recursive: true });
  symlinkSync('/etc', join(path, 'hosts'));
  assert.throws(() => readBundle(path), /is a link/);
  const hard = join(dir, 'hard');
  mkdirSync(join(hard, 'hosts', 'a'), { recursive: true });
  writeFileSync(join(hard, 'hosts', 'a', 'ip-r.txt'), 'x');
  linkSync(join(hard, 'hosts', 'a', 'ip-r.txt'), join(hard, 'hosts', 'a', 'ip-rule.txt'));
  execFileSync('tar', ['-czf', join(dir, 'hard.tar.gz'), '-C', hard, '.']);
  assert.throws(() => readBundle(join(dir, 'hard.tar.gz')), /link or a device/);
  for (const name of ['../x', '/etc/x', 'hosts/../../x']) {
    const evil = join(dir, 'evil.tar.gz');
    writeFileSync(evil, gzipSync(Buffer.concat([tarBlocks(name, Buffer.from('x')), TAR_END])));
    assert.throws(() => readBundle(evil), /leaves it/);
  }
});

test('a bundle may itself be named by a link', () => {
  const link = join(dir, 'by-link');
  symlinkSync(join(CAPTURES, readdirSync(CAPTURES)[0]!), link);
  assert.is(readBundle(link).hosts.length, 3);
});

test('hostile names and broken meta', async () => {
  const path = join(dir, 'hostile');
  await writeBundle(path, content([{ ...HOSTS[0]!, name: `\u001b[31m${'x'.repeat(400)}\n` }]));
  const [host] = readBundle(path).hosts;
  assert.is(host!.name.length, 253);
  assert.not.match(host!.name, /\p{Cc}/u);
  const [folder] = readdirSync(join(path, 'hosts'));
  writeFileSync(
    join(path, 'hosts', folder!, 'meta.json'),
    '{"schema":1,"name":"a","probes":{"__proto__":{},"ip-r":{"exitCode":"0"}}}',
  );
  assert.throws(() => readBundle(path), /meta\.json is not what it should be/);
  writeFileSync(join(path, 'hosts', folder!, 'meta.json'), '{');
  assert.throws(() => readBundle(path), /meta\.json is not JSON/);
});

test('a manifest written by hand may tell its time in another way, or none', () => {
  const path = join(dir, 'by-hand');
  mkdirSync(join(path, 'leases'), { recursive: true });
  writeFileSync(join(path, 'leases', 'leases.json'), '{}');
  for (const [takenAt, read] of [
    ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
    ['2026-01-31 12:00+01:00', '2026-01-31T11:00:00.000Z'],
    ['yesterday', undefined],
  ] as const) {
    writeFileSync(join(path, 'manifest.json'), JSON.stringify({ schema: 1, takenAt }));
    assert.is(readBundle(path).manifest!.takenAt, read);
  }
});

test('what exists already is left alone, and nothing half-written stays', async () => {
  const path = join(dir, 'exists.tar.gz');
  writeFileSync(path, 'mine');
  const rejects = async (work: Promise<void>, why: RegExp) => {
    const error = await work.then(
      () => null,
      (thrown: Error) => thrown,
    );
    assert.match(error?.message ?? 'it worked', why);
  };
  await rejects(writeBundle(path, content()), /exists already/);
  assert.is(readFileSync(path, 'utf8'), 'mine');
  const failing = async function* () {
    yield HOSTS[0]!;
    throw new Error('stopped');
  };
  const inner = join(dir, 'half');
  for (const name of ['dir', 'file.tar.gz']) {
    await rejects(writeBundle(join(inner, name), content(failing())), /stopped/);
    assert.equal(readdirSync(inner), []);
  }
  await rejects(writeBundle(join(path, 'below', 'x'), content()), /cannot write/);
  await rejects(writeBundle(join(path, 'x.tar.gz'), content()), /cannot write/);
});

test('an empty directory may become a bundle', async () => {
  const path = join(dir, 'was-empty');
  mkdirSync(path);
  await writeBundle(path, content());
  assert.equal(plain(readBundle(path)), EXPECTED);
  cpSync(path, join(dir, 'copy'), { recursive: true });
  assert.equal(plain(readBundle(join(dir, 'copy'))), EXPECTED);
});

test('property: archives come back as they were, and no bytes do worse than a BundleError', () => {
  const file = fc.tuple(fc.stringMatching(/^[a-z]{1,20}(\/[a-z.]{1,3}x){0,3}$/), fc.uint8Array({ maxLength: 1200 }));
  fc.assert(
    fc.property(fc.array(file, { maxLength: 5 }), fc.nat(), fc.nat(255), (files, at, byte) => {
      const archive = Buffer.concat([...files.map(([path, bytes]) => tarBlocks(path, bytes)), TAR_END]);
      const read = readTar(archive).map(({ path, bytes }) => [path, Buffer.from(bytes).toString('hex')]);
      assert.equal(
        read,
        files.map(([path, bytes]) => [path, Buffer.from(bytes).toString('hex')]),
      );
      archive[at % archive.length] = byte;
      try {
        assert.ok(readTar(archive.subarray(0, at % (archive.length + 1))).length <= archive.length);
      } catch (error) {
        assert.instance(error, BundleError);
      }
    }),
    { numRuns: 300 },
  );
});

test.run();
