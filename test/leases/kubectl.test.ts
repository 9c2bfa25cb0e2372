import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isGap, parseLeaseFile, readLeases } from '../../src/leases/index.ts';
import type { KubernetesSource } from '../../src/types/config.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { Gap } from '../../src/types/probe.ts';

// The system's own kubectl against an API server's double over TLS: it serves what a cluster's answers were recorded as.

const test = suite('leases by kubectl');
const TOKEN = 'marked-token-5e1c';
const dir = mkdtempSync(join(tmpdir(), 'fd-kubectl-'));
const path = (name: string) => join(dir, name);
let server: Server;
let port = 0;
let nodes: readonly object[] = [];
let allowMaps = true;
/** Pages served since it was emptied: `limit continue`. */
const pages: string[] = [];
/** Pages that answer 410 before they answer. */
let expire = 0;

function certificate(name: string, subject: string, extra: string): void {
  const openssl = (...words: string[]) => execFileSync('openssl', words, { stdio: 'ignore' });
  openssl(
    'req',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-subj',
    subject,
    '-keyout',
    path(`${name}.key`),
    '-out',
    path(`${name}.csr`),
  );
  writeFileSync(path(`${name}.ext`), extra);
  openssl(
    'x509',
    '-req',
    '-in',
    path(`${name}.csr`),
    '-CA',
    path('ca.pem'),
    '-CAkey',
    path('ca.key'),
    '-CAcreateserial',
    '-days',
    '1',
    '-extfile',
    path(`${name}.ext`),
    '-out',
    path(`${name}.pem`),
  );
}

function node(index: number): object {
  const [a, b] = [Math.floor(index / 256), index % 256];
  return {
    metadata: {
      name: `node${String(index).padStart(4, '0')}`,
      annotations: {
        'flannel.alpha.coreos.com/kube-subnet-manager': 'true',
        'flannel.alpha.coreos.com/backend-type': 'vxlan',
        'flannel.alpha.coreos.com/backend-data': `{"VNI":1,"VtepMAC":"02:00:00:00:${a.toString(16).padStart(2, '0')}:${b.toString(16).padStart(2, '0')}"}`,
        'flannel.alpha.coreos.com/public-ip': `192.168.${a}.${b}`,
        'company/secret': 'marked-annotation',
      },
    },
    spec: { podCIDR: `10.${244 + a}.${b}.0/24`, podCIDRs: [`10.${244 + a}.${b}.0/24`] },
    status: { images: Array.from({ length: 20 }, (_, n) => ({ names: [`registry.example/image${n}:tag`] })) },
  };
}

test.before(async () => {
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-days',
      '1',
      '-subj',
      '/CN=ca',
      '-keyout',
      path('ca.key'),
      '-out',
      path('ca.pem'),
    ],
    { stdio: 'ignore' },
  );
  certificate('server', '/CN=api', 'subjectAltName=IP:127.0.0.1');
  certificate('client', '/CN=admin/O=system:masters', 'extendedKeyUsage=clientAuth');
  const tls = {
    key: readFileSync(path('server.key')),
    cert: readFileSync(path('server.pem')),
    ca: readFileSync(path('ca.pem')),
  };
  server = createServer({ ...tls, requestCert: true, rejectUnauthorized: false }, (request, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    const failure = (code: number, reason: string, message: string) =>
      answer(code, { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason, message });
    const known = request.headers.authorization === `Bearer ${TOKEN}` || (request.socket as TLSSocket).authorized;
    if (!known) return failure(401, 'Unauthorized', 'Unauthorized');
    const url = new URL(request.url ?? '/', 'https://api');
    if (url.pathname === '/api/v1/nodes') {
      const limit = Number(url.searchParams.get('limit') ?? 500);
      const start = Number(url.searchParams.get('continue') ?? 0);
      pages.push(`${limit} ${start}`);
      if (start > 0 && expire-- > 0) return failure(410, 'Expired', 'The provided continue parameter is too old');
      const end = start + limit;
      const metadata = { resourceVersion: '1', ...(end < nodes.length ? { continue: String(end) } : {}) };
      return answer(200, { kind: 'NodeList', apiVersion: 'v1', metadata, items: nodes.slice(start, end) });
    }
    if (url.pathname === '/api/v1/namespaces/kube-system/configmaps/kube-flannel-cfg' && allowMaps) {
      const conf = '{"Network":"10.244.0.0/13","Backend":{"Type":"vxlan"}}';
      return answer(200, { kind: 'ConfigMap', apiVersion: 'v1', data: { 'net-conf.json': conf, 'other.json': 'x' } });
    }
    if (!allowMaps) return failure(403, 'Forbidden', 'configmaps is forbidden');
    return failure(404, 'NotFound', 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  writeFileSync(
    path('plugin'),
    `#!/bin/sh\nprintf '{"apiVersion":"client.authentication.k8s.io/v1beta1","kind":"ExecCredential","status":{"token":"%s"}}' "$FD_TOKEN"\n`,
  );
  chmodSync(path('plugin'), 0o755);
});
test.after(() => {
  server.closeAllConnections();
  server.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A kubeconfig whose one user is `user`; returns its path. */
function kubeconfig(name: string, user: object, at = port): string {
  const cluster = { server: `https://127.0.0.1:${at}`, 'certificate-authority': path('ca.pem') };
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'prod', context: { cluster: 'c', user: 'u' } }],
  };
  writeFileSync(path(name), JSON.stringify(config));
  return path(name);
}

function read(config: string, own: Partial<KubernetesSource> = {}): Promise<LeaseTable | Gap> {
  const source: KubernetesSource = {
    kind: 'kubernetes',
    kubeconfig: config,
    context: 'prod',
    annotationPrefix: null,
    ...own,
  };
  return readLeases(source, { timeoutMs: 20_000, signal: new AbortController().signal });
}

function table(answer: LeaseTable | Gap): LeaseTable {
  if (isGap(answer)) throw new Error(`${answer.kind}: ${answer.detail}`);
  return answer;
}

test('a token, a client certificate and an exec plug-in read the same leases', async () => {
  nodes = [1, 2, 3].map(node);
  process.env['FD_TOKEN'] = TOKEN;
  const exec = {
    apiVersion: 'client.authentication.k8s.io/v1beta1',
    command: path('plugin'),
    interactiveMode: 'Never',
  };
  const users = {
    token: { token: TOKEN },
    certificate: { 'client-certificate': path('client.pem'), 'client-key': path('client.key') },
    exec: { exec },
  };
  const tables = [];
  for (const [name, user] of Object.entries(users)) tables.push(table(await read(kubeconfig(name, user))));
  for (const { leases, config } of tables) {
    assert.equal(
      leases.map(({ key }) => key),
      ['node0001', 'node0002', 'node0003'],
    );
    assert.is(config?.vni, 1);
  }
  assert.equal(
    tables.map(({ raw }) => Buffer.from(raw.bytes).toString()),
    Array(3).fill(Buffer.from(tables[0]!.raw.bytes).toString()),
  );
  delete process.env['FD_TOKEN'];
});

test('two thousand nodes come page by page, and what is kept of them is small and a bundle’s form', async () => {
  nodes = Array.from({ length: 2000 }, (_, index) => node(index));
  pages.length = 0;
  expire = 1;
  const read2000 = table(await read(kubeconfig('token', { token: TOKEN })));
  assert.is(read2000.leases.length, 2000);
  assert.equal(pages.slice(0, 3), ['250 0', '250 250', '250 0'], 'after a 410 from the start again');
  assert.is(pages.length, 10);
  assert.ok(read2000.raw.bytes.length < 1_500_000);
  assert.not.match(Buffer.from(read2000.raw.bytes).toString(), /registry\.example|marked-annotation/);
  const again = table(parseLeaseFile('kubernetes-nodes.json', read2000.raw.bytes, read2000.rawConfig!.bytes)!);
  assert.equal(again.leases, read2000.leases);
  assert.equal(again.config, read2000.config);
});

test('without rights on ConfigMaps there are leases and no net-conf', async () => {
  nodes = [node(1)];
  allowMaps = false;
  const { leases, config } = table(await read(kubeconfig('token', { token: TOKEN })));
  allowMaps = true;
  assert.equal([leases.length, config], [1, null]);
});

test('what goes wrong is one gap that says it, without the token', async () => {
  const refused = await read(kubeconfig('wrong', { token: 'marked-wrong-token' }));
  assert.ok(isGap(refused) && refused.kind === 'auth', JSON.stringify(refused));
  const nobody = await read(kubeconfig('closed', { token: TOKEN }, 1));
  assert.ok(isGap(nobody) && nobody.kind === 'unreachable', JSON.stringify(nobody));
  const context = await read(kubeconfig('token', { token: TOKEN }), { context: 'nowhere' });
  assert.ok(isGap(context) && /nowhere/.test(context.detail), JSON.stringify(context));
  assert.not.match(JSON.stringify([refused, nobody, context]), /marked/);
  const before = process.env['PATH'];
  process.env['PATH'] = dir;
  const missing = await read(path('token'));
  process.env['PATH'] = before;
  assert.ok(isGap(missing) && missing.kind === 'no-command', JSON.stringify(missing));
});

test.run();
