import type { LeaseSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import type { ReadOptions } from './endpoint.ts';
import { parseEtcdV2, readEtcdV2 } from './etcd-v2.ts';
import { parseEtcdV3 } from './etcd-v3-parse.ts';
import { parseLeasesFile, readLeasesFile } from './file.ts';
import { isGap, leaseGap } from './gap.ts';
import { parseKubernetes } from './kubernetes.ts';

export { isGap } from './gap.ts';

/** Reads one source of leases; a source that gives nothing is a gap that says what to do. Never rejects. */
export async function readLeases(source: LeaseSource, options: ReadOptions): Promise<LeaseTable | Gap> {
  switch (source.kind) {
    case 'etcd-v2':
      return readEtcdV2(source, options);
    case 'etcd-v3': {
      const { readEtcdV3 } = await import('./etcd-v3.ts'); // gRPC costs a tenth of a second to load
      return readEtcdV3(source, options);
    }
    case 'kubernetes': {
      const { readKubernetes } = await import('./kubectl.ts');
      return readKubernetes(source, options);
    }
    case 'file':
      return readLeasesFile(source.path);
  }
}

/** An editor's byte order mark is no JSON. */
function withoutMark(raw: Uint8Array): Uint8Array {
  return raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw;
}

const NET_CONF = 'kubernetes-net-conf.json';

/** The first of a bundle's lease files that can be read, else why none could. Kubernetes' two files are one source. Never throws. */
export function parseLeaseFiles(
  files: readonly { readonly file: string; readonly bytes: Uint8Array }[],
): LeaseTable | Gap | null {
  const conf = files.find(({ file }) => file === NET_CONF)?.bytes ?? null;
  let last: Gap | null = null;
  for (const { file, bytes } of files) {
    if (file === NET_CONF) continue;
    const table = parseLeaseFile(file, bytes, conf);
    if (!isGap(table)) return table;
    last = table;
  }
  return (
    last ?? (conf === null ? null : leaseGap(`leases/${NET_CONF}`, 'absent', 'kubernetes-nodes.json belongs to it'))
  );
}

/**
 * A raw form by the name a bundle gives it under `leases/`: `etcd-v2.json`, `etcd-v3.json`, `kubernetes-nodes.json`,
 * `leases.json`. `conf` is the net-conf that belongs to Kubernetes nodes. Never throws.
 */
export function parseLeaseFile(fileName: string, raw: Uint8Array, conf: Uint8Array | null = null): LeaseTable | Gap {
  const bytes = withoutMark(raw);
  const from = `leases/${fileName}`;
  try {
    if (fileName.startsWith('etcd-v2')) return parseEtcdV2(bytes, from);
    if (fileName.startsWith('etcd-v3')) return parseEtcdV3(bytes, from);
    if (fileName.startsWith('kubernetes-nodes'))
      return parseKubernetes(bytes, conf === null ? null : withoutMark(conf), from);
    if (fileName.startsWith('leases')) return parseLeasesFile(bytes, from);
  } catch (error) {
    // JSON nested deeper than the stack
    if (error instanceof RangeError) return leaseGap(from, 'unreadable', `cannot be read: ${error.message}`);
    throw error;
  }
  return leaseGap(
    from,
    'unreadable',
    'this version reads etcd-v2.json, etcd-v3.json, kubernetes-nodes.json and leases.json',
  );
}
