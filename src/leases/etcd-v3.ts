import { type ChannelOptions, Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js';
import { fromJSON, type ServiceDefinition } from '@grpc/proto-loader';
import { proxyWords } from '../transport/proxy-command.ts';
import type { EtcdSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import { type Endpoint, firstAnswer, type ReadOptions, Refusal } from './endpoint.ts';
import { parseEtcdV3 } from './etcd-v3-parse.ts';
import { ETCD_V3, type KeyValue, type RangeResponse } from './etcd-v3-proto.ts';
import { openForward } from './forward.ts';

const PAGE = 500;
const TTLS_AT_ONCE = 32;

const definition = fromJSON(ETCD_V3 as unknown as Parameters<typeof fromJSON>[0], {
  keepCase: true,
  longs: String,
  defaults: true,
});

type Call = <Reply>(service: 'KV' | 'Lease' | 'Auth', method: string, request: object) => Promise<Reply>;

/** Reads all keys under the prefix at one revision, and how long their etcd leases still live. Never throws. */
export function readEtcdV3(source: EtcdSource, options: ReadOptions): Promise<LeaseTable | Gap> {
  return firstAnswer(source, (endpoint, from) =>
    withClient(source, endpoint, options, async (call) => {
      const { header, kvs } = await range(call, source.prefix);
      if (kvs.length === 0) {
        const hint = 'check `prefix`, and flannel up to 0.17 writes through the v2 API (etcd-v2)';
        throw new Refusal('absent', `etcd has no key below ${source.prefix} in its v3 store: ${hint}`, true);
      }
      const bytes = asJson(header, kvs, await timesToLive(call, kvs));
      const table = parseEtcdV3(bytes, from);
      if ('kind' in table) throw new Refusal(table.kind, table.detail);
      return table;
    }),
  );
}

/** Pages of one listing, held together by the revision of the first: a lease that moves is neither lost nor seen twice. */
async function range(call: Call, prefix: string): Promise<{ header: RangeResponse['header']; kvs: KeyValue[] }> {
  const end = Buffer.from(`${prefix}0`); // '0' comes right after '/'
  const kvs: KeyValue[] = [];
  let header: RangeResponse['header'] | null = null;
  let key = Buffer.from(`${prefix}/`);
  for (;;) {
    const page: RangeResponse = await call('KV', 'Range', {
      key,
      range_end: end,
      limit: PAGE,
      revision: header?.revision ?? 0,
    });
    header ??= page.header;
    kvs.push(...page.kvs);
    const last = page.kvs.at(-1);
    if (!page.more || last === undefined) return { header, kvs };
    key = Buffer.concat([last.key, Buffer.of(0)]);
  }
}

/** Seconds by lease id; a lease whose time etcd will not tell is left out. */
async function timesToLive(call: Call, kvs: readonly KeyValue[]): Promise<Map<string, number>> {
  const ids = [...new Set(kvs.map(({ lease }) => lease))].filter((id) => id !== '0');
  const found = new Map<string, number>();
  for (let at = 0; at < ids.length; at += TTLS_AT_ONCE) {
    const ask = async (ID: string) => {
      const reply = await call<{ TTL: string }>('Lease', 'LeaseTimeToLive', { ID }).catch(() => null);
      if (Number(reply?.TTL ?? -1) >= 0) found.set(ID, Number(reply?.TTL));
    };
    await Promise.all(ids.slice(at, at + TTLS_AT_ONCE).map(ask));
  }
  return found;
}

/** The form in which etcd's own gateway answers POST /v3/kv/range, plus `ttl_seconds` by lease id, which that call leaves out. */
function asJson(header: RangeResponse['header'], kvs: readonly KeyValue[], ttls: ReadonlyMap<string, number>): Buffer {
  const { cluster_id, member_id, revision, raft_term } = header;
  return Buffer.from(
    JSON.stringify({
      header: { cluster_id, member_id, revision, raft_term },
      kvs: kvs.map(({ key, create_revision, mod_revision, version, value, lease }) => ({
        key: key.toString('base64'),
        create_revision,
        mod_revision,
        version,
        value: value.toString('base64'),
        ...(lease !== '0' && { lease }),
      })),
      count: String(kvs.length),
      ttl_seconds: Object.fromEntries([...ttls].sort()), // answers come in any order
    }),
  );
}

async function withClient<T>(
  source: EtcdSource,
  endpoint: Endpoint,
  options: ReadOptions,
  use: (call: Call) => Promise<T>,
): Promise<T> {
  const { url, user } = endpoint;
  const secure = url.protocol === 'https:';
  const port = url.port || (secure ? '443' : '80');
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const words = source.proxyCommand === null ? null : proxyWords(source.proxyCommand, { h: host, p: port, r: '' });
  const forward = words === null ? null : await openForward(words);
  // over a unix socket the certificate is still the endpoint's
  const channel: ChannelOptions =
    forward === null ? {} : { 'grpc.ssl_target_name_override': host, 'grpc.default_authority': url.host };
  const client = new Client(
    forward === null ? `${url.hostname}:${port}` : `unix:${forward.path}`,
    secure ? credentials.createSsl(endpoint.ca, endpoint.key, endpoint.cert) : credentials.createInsecure(),
    {
      ...channel,
      'grpc.max_receive_message_length': 64 * 1024 * 1024,
      'grpc.enable_retries': 0,
      'grpc.enable_http_proxy': 0,
    },
  );
  const deadline = Date.now() + options.timeoutMs;
  const metadata = new Metadata();
  const onAbort = () => client.close();
  options.signal.addEventListener('abort', onAbort, { once: true });
  const call: Call = (service, method, request) =>
    new Promise((resolve, reject) => {
      const { path, requestSerialize, responseDeserialize } = (
        definition[`etcdserverpb.${service}`] as ServiceDefinition
      )[method]!;
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        request,
        metadata,
        { deadline },
        (error, reply) =>
          error ? reject(refusal(error, options, forward?.complaint() ?? '')) : resolve(reply as never),
      );
    });
  try {
    if (options.signal.aborted) throw new Refusal('timeout', 'the run was stopped before etcd answered', true);
    if (user !== null) {
      const { token } = await call<{ token: string }>('Auth', 'Authenticate', {
        name: user.name,
        password: user.password,
      });
      metadata.set('token', token);
    }
    return await use(call);
  } finally {
    options.signal.removeEventListener('abort', onAbort);
    client.close();
    forward?.close();
  }
}

/** gRPC's status in words; its details come from etcd or from the TLS layer and hold no secret. */
function refusal({ code, details }: ServiceError, { timeoutMs, signal }: ReadOptions, proxy: string): Refusal {
  const said = proxy === '' ? details : `${details}; the proxy command said: ${proxy}`;
  if (signal.aborted) return new Refusal('timeout', 'the run was stopped before etcd answered', true);
  if (code === status.DEADLINE_EXCEEDED) return new Refusal('timeout', `no answer within ${timeoutMs} ms (${said})`);
  if (/user name is empty/.test(details))
    return new Refusal('auth', 'etcd asks for a user: set username and passwordEnv', true);
  if (
    code === status.UNAUTHENTICATED ||
    code === status.PERMISSION_DENIED ||
    /authentication|not granted/.test(details)
  ) {
    return new Refusal('auth', `etcd refuses this user: ${details}; check username and passwordEnv`, true);
  }
  if (code === status.UNIMPLEMENTED) return new Refusal('unreadable', `no etcd v3 API here: ${said}`);
  return new Refusal('unreachable', said);
}
