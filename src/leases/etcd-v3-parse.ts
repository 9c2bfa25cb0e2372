import type { LeaseTable } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import { contentsOf, type Entry } from './entries.ts';
import { fieldsOf, jsonOf } from './fields.ts';
import { leaseGap } from './gap.ts';

/**
 * The JSON that etcd's gateway answers to POST /v3/kv/range (`etcdctl get --prefix -w json` prints the same): base64 keys and
 * values, no `lease` on a key that does not expire. `ttl_seconds` by lease id is our own addition; without it the remaining
 * time is unknown. A body that is something else is a gap. Never throws.
 */
export function parseEtcdV3(bytes: Uint8Array, from = 'leases/etcd-v3.json'): LeaseTable | Gap {
  // a lease id printed as a bare number (etcdctl) is past 2^53: kept as text before JSON rounds it
  const text = Buffer.from(bytes)
    .toString('utf8')
    .replace(/("lease"\s*:\s*)(-?\d+)/g, '$1"$2"');
  const answer = fieldsOf(jsonOf(text));
  const kvs = answer?.get('kvs') ?? (answer?.has('header') ? [] : null);
  if (answer === null || !Array.isArray(kvs)) {
    return leaseGap(
      from,
      'unreadable',
      'not an answer of etcd\'s v3 API: expected {"header":{…},"kvs":[{"key","value"}]}',
    );
  }
  const ttls = fieldsOf(answer.get('ttl_seconds')) ?? new Map<string, unknown>();
  const entries = kvs.map((kv: unknown): Entry => {
    const fields = fieldsOf(kv) ?? new Map<string, unknown>();
    const lease = fields.get('lease') ?? '0';
    const seconds = ttls.get(String(lease));
    return {
      key: base64(fields.get('key')),
      value: base64(fields.get('value')),
      ttlSeconds: typeof seconds === 'number' ? seconds : null,
      reserved: String(lease) === '0',
    };
  });
  return { source: 'etcd-v3', from, ...contentsOf(entries), raw: { file: 'etcd-v3.json', bytes } };
}

function base64(value: unknown): string {
  return typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : '';
}
