// Recordings of changes as files: test/fixtures/churn/C-join.json.gz, written by `npm run churn -- --record`.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { isGap, parseLeaseFile } from '../../src/leases/index.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { Recording } from './churn.ts';

const FOLDER = new URL('../fixtures/churn/', import.meta.url);

export function writeRecording(recording: Recording): void {
  mkdirSync(FOLDER, { recursive: true });
  const leases = recording.leases.map(({ raw }) => ({ raw }));
  const text = JSON.stringify({ ...recording, leases }, (_, value: unknown) => {
    if (typeof value === 'bigint') return { big: String(value) };
    return value instanceof Uint8Array ? { text: Buffer.from(value).toString('utf8') } : bytesOfJson(value);
  });
  writeFileSync(new URL(`${recording.era}-${recording.churn}.json.gz`, FOLDER), gzipSync(text, { level: 9 }));
}

/** A Buffer turns itself into `{"type":"Buffer","data":[…]}` before anybody else is asked. */
function bytesOfJson(value: unknown): unknown {
  const { type, data } = (value ?? {}) as { type?: unknown; data?: unknown };
  return type === 'Buffer' && Array.isArray(data) ? { text: Buffer.from(data as number[]).toString('utf8') } : value;
}

export function readRecordings(): readonly Recording[] {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.json.gz'));
  return names.sort().map((name) => {
    const text = gunzipSync(readFileSync(new URL(name, FOLDER))).toString('utf8');
    const recording = JSON.parse(text, (_, value: unknown) => {
      const { big, text: bytes } = (value ?? {}) as { big?: unknown; text?: unknown };
      if (typeof big === 'string' && Object.keys(value as object).length === 1) return BigInt(big);
      if (typeof bytes === 'string' && Object.keys(value as object).length === 1) return Buffer.from(bytes);
      return value;
    }) as Recording;
    // what the source said, read by today's parser
    return { ...recording, leases: recording.leases.map(({ raw }) => leasesFrom(raw)) };
  });
}

function leasesFrom({ file, bytes }: LeaseTable['raw']): LeaseTable {
  const table = parseLeaseFile(file, bytes);
  if (isGap(table)) throw new Error(`${file}: ${table.detail}`);
  return table;
}
