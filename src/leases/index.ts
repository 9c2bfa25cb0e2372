import type { LeaseSource } from '../types/config.ts';
import type { LeaseTable } from '../types/lease.ts';
import type { Gap } from '../types/probe.ts';
import type { ReadOptions } from './endpoint.ts';
import { parseEtcdV2, readEtcdV2 } from './etcd-v2.ts';
import { parseEtcdV3 } from './etcd-v3-parse.ts';
import { parseLeasesFile, readLeasesFile } from './file.ts';
import { leaseGap } from './gap.ts';

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
    case 'file':
      return readLeasesFile(source.path);
  }
}

/** A raw form by the name a bundle gives it under `leases/`: `etcd-v2.json`, `etcd-v3.json`, `leases.json`. Never throws. */
export function parseLeaseFile(fileName: string, raw: Uint8Array): LeaseTable | Gap {
  // an editor's byte order mark is no JSON
  const bytes = raw[0] === 0xef && raw[1] === 0xbb && raw[2] === 0xbf ? raw.subarray(3) : raw;
  const from = `leases/${fileName}`;
  try {
    if (fileName.startsWith('etcd-v2')) return parseEtcdV2(bytes, from);
    if (fileName.startsWith('etcd-v3')) return parseEtcdV3(bytes, from);
    if (fileName.startsWith('leases')) return parseLeasesFile(bytes, from);
  } catch (error) {
    // JSON nested deeper than the stack
    if (error instanceof RangeError) return leaseGap(from, 'unreadable', `cannot be read: ${error.message}`);
    throw error;
  }
  return leaseGap(from, 'unreadable', 'this version reads etcd-v2.json, etcd-v3.json and leases.json');
}
