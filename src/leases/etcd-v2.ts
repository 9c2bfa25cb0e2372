import { request as httpRequest } from 'node:http';
import { request as httpsRequest, type RequestOptions } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as tlsConnect } from 'node:tls';
import { openProxy, type ProxyProcess, proxyWords } from '../transport/proxy-command.ts';
import type { EtcdSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import { type Endpoint, firstAnswer, type ReadOptions, Refusal } from './endpoint.ts';
import { contentsOf, type Entry } from './entries.ts';
import { fieldsOf, jsonOf } from './fields.ts';
import { leaseGap } from './gap.ts';

const BODY_MAX = 64 * 1024 * 1024;
const DEPTH_MAX = 16;
/** A proxy command that failed ends within this time. */
const HEARD_OUT_MS = 1000;

/** Reads `GET /v2/keys<prefix>?recursive=true&sorted=true` (etcd up to 3.5, since 3.4 only with --enable-v2). Never throws. */
export function readEtcdV2(source: EtcdSource, options: ReadOptions): Promise<LeaseTable | Gap> {
  return firstAnswer(source, async (endpoint, from) => {
    const { status, body } = await get(source, endpoint, options);
    if (status === 401 || status === 403)
      throw new Refusal('auth', 'etcd refuses this user: check username and passwordEnv', true);
    if (status === 404) throw absent(body, source.prefix);
    const table = parseEtcdV2(body, from);
    if ('kind' in table) throw new Refusal(table.kind, `HTTP ${status}: ${table.detail}`);
    return table;
  });
}

function absent(body: Buffer, prefix: string): Refusal {
  if (fieldsOf(jsonOf(body.toString('utf8')))?.get('errorcode') === 100) {
    const hint = 'check `prefix`, and flannel from 0.18 on writes through the v3 API (etcd-v3)';
    return new Refusal('absent', `etcd has no key ${prefix} in its v2 store: ${hint}`, true);
  }
  return new Refusal('unreadable', 'etcd answers, but has no v2 API: start it with --enable-v2, or use etcd-v3');
}

function get(source: EtcdSource, endpoint: Endpoint, options: ReadOptions): Promise<{ status: number; body: Buffer }> {
  const { url, ca, cert, key, user } = endpoint;
  const secure = url.protocol === 'https:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port || (secure ? '443' : '80');
  let proxy: ProxyProcess | null = null;
  return new Promise<{ status: number; body: Buffer }>((resolve, reject) => {
    const tls = { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
    const requestOptions: RequestOptions = {
      host,
      port,
      path: `/v2/keys${encodeURI(source.prefix)}?recursive=true&sorted=true`,
      headers: { accept: 'application/json' },
      signal: options.signal,
      ...(user && { auth: `${user.name}:${user.password}` }),
      ...tls,
    };
    if (source.proxyCommand !== null) {
      const opened = openProxy(proxyWords(source.proxyCommand, { h: host, p: port, r: '' }));
      proxy = opened;
      requestOptions.createConnection = () =>
        secure ? tlsConnect({ socket: opened.stream, servername: host, ...tls }) : opened.stream;
    }
    const request = (secure ? httpsRequest : httpRequest)(requestOptions, (response) => {
      const chunks: Buffer[] = [];
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size > BODY_MAX) request.destroy(new Refusal('truncated', `the answer is longer than ${BODY_MAX} bytes`));
        chunks.push(chunk);
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks) }));
      response.on('error', reject);
    });
    const timer = setTimeout(
      () => request.destroy(new Refusal('timeout', `no answer within ${options.timeoutMs} ms`)),
      options.timeoutMs,
    );
    request.on('close', () => clearTimeout(timer)).on('error', reject);
    request.end();
  })
    .catch(async (error: Error) => {
      if (error instanceof Refusal) throw error;
      // the end of its stdout is seen before what it says on stderr
      await Promise.race([proxy?.closed, delay(HEARD_OUT_MS, undefined, { ref: false })]);
      const said = proxy?.complaint() ?? '';
      if (said === '') throw error;
      throw new Refusal('unreachable', `${error.message}; the proxy command said: ${said}`);
    })
    .finally(() => proxy?.close());
}

/** The body of `GET /v2/keys<prefix>?recursive=true&sorted=true`. A body that is something else is a gap. Never throws. */
export function parseEtcdV2(bytes: Uint8Array, from = 'leases/etcd-v2.json'): LeaseTable | Gap {
  const answer = fieldsOf(jsonOf(Buffer.from(bytes).toString('utf8')));
  const root = fieldsOf(answer?.get('node'));
  if (answer === null || root === null) {
    const message = answer?.get('message');
    const why = typeof message === 'string' ? `etcd says: ${message}` : 'expected {"action":"get","node":{…}}';
    return leaseGap(from, 'unreadable', `not an answer of etcd's v2 API: ${why}`);
  }
  const entries: Entry[] = [];
  collect(root, entries, 0);
  return { source: 'etcd-v2', from, ...contentsOf(entries), raw: { file: 'etcd-v2.json', bytes } };
}

function collect(node: Map<string, unknown>, entries: Entry[], depth: number): void {
  const children = node.get('nodes');
  if (node.get('dir') === true || Array.isArray(children)) {
    if (depth === DEPTH_MAX || !Array.isArray(children)) return;
    for (const child of children) {
      const fields = fieldsOf(child);
      if (fields !== null) collect(fields, entries, depth + 1);
    }
    return;
  }
  const [key, value, ttl] = ['key', 'value', 'ttl'].map((name) => node.get(name));
  const ttlSeconds = typeof ttl === 'number' && Number.isFinite(ttl) ? ttl : null;
  entries.push({
    key: typeof key === 'string' ? key : '',
    value: typeof value === 'string' ? value : '',
    ttlSeconds,
    reserved: ttlSeconds === null && node.get('expiration') === undefined,
  });
}
