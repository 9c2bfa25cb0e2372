import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadConfig } from '../../src/config/index.ts';
import { startSshd, type TestSshd } from './sshd.ts';

const test = suite('init');
const cli = join(import.meta.dirname, '..', '..', 'src', 'cli.ts');
const fixtures = join(import.meta.dirname, '..', 'fixtures', 'captures');
let sshd: TestSshd;

test.before(async () => {
  sshd = await startSshd();
  mkdirSync(join(sshd.dir, 'person', '.ssh'), { recursive: true });
  writeFileSync(
    join(sshd.dir, 'person', '.ssh', 'config'),
    `Host minion1 minion*\n  HostName 127.0.0.1\n  Port ${sshd.port}\n  IdentityFile ${sshd.key}\n  UserKnownHostsFile ${sshd.knownHosts}\nHost gone\n  HostName gone.invalid\n  IdentityFile ${sshd.key}\n`,
  );
});
test.after(() => sshd.stop());

function init(
  ...words: readonly string[]
): Promise<{ readonly code: number; readonly out: string; readonly err: string }> {
  const env = { ...process.env, HOME: join(sshd.dir, 'person'), SSH_AUTH_SOCK: '' };
  return new Promise((resolve) => {
    const argv = ['--import', import.meta.resolve('tsx'), cli, 'init', ...words];
    execFile(process.execPath, argv, { env, cwd: sshd.dir }, (error, out, err) => {
      resolve({ code: Number(error?.code ?? 0), out, err });
    });
  });
}

test('a commented config of what answers, and a line for each thing that was tried', async () => {
  // the recorded answer of an etcd v2, which has no v3
  const capture = readdirSync(fixtures).find((name) =>
    readdirSync(join(fixtures, name, 'leases')).includes('etcd-v2.json'),
  )!;
  const answer = readFileSync(join(fixtures, capture, 'leases', 'etcd-v2.json'));
  const etcd = createServer((request, response) => {
    if (request.url?.startsWith('/v2/keys/coreos.com/network') !== true) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': 'application/json' }).end(answer);
  }).listen(0, '127.0.0.1');
  await once(etcd, 'listening');
  const url = `http://127.0.0.1:${(etcd.address() as AddressInfo).port}`;
  const first = await init('--etcd', url, '--ssh-config');
  assert.is(first.code, 3, first.err);
  assert.match(first.out, /leases {2}etcd-v3: (?!\d+ leases)/);
  assert.match(first.out, /leases {2}etcd-v2: 3 leases/);
  assert.match(first.out, /host {4}minion1: reached/);
  assert.match(first.out, /host {4}gone: unreachable: .*DNS/);
  const path = join(sshd.dir, 'flannel-doctor.yaml');
  const text = readFileSync(path, 'utf8');
  assert.match(text, /# - etcd-v3:/);
  const config = loadConfig(path);
  assert.equal(
    config.leases.map(({ kind }) => kind),
    ['etcd-v2'],
  );
  assert.equal(
    config.hosts?.map(({ name }) => name),
    ['minion1', 'gone'],
  );

  const second = await init('--etcd', url);
  assert.is(second.code, 2);
  assert.match(second.err, /flannel-doctor\.yaml exists already/);
  const whole = await init('--etcd', url, '--hosts', 'minion1', '-o', 'other.yaml');
  assert.is(whole.code, 0, whole.out + whole.err);
  etcd.closeAllConnections();
  etcd.close();
});

test.run();
