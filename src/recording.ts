import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import { bundleContent } from './bundle-source.ts';
import type { BundleContent } from './store/bundle.ts';
import type { LeaseTable } from './types/lease.ts';
import type { Gap } from './types/probe.ts';
import type { EstateSource, HostReading } from './types/reading.ts';

/** What a run read, kept to become its bundle. */
export interface Recording {
  /** The same source, listened to. */
  readonly source: EstateSource;
  /** The last reading of the leases and of each host: what the run was judged by. */
  readonly content: (takenAt: string, version: string) => BundleContent;
}

/**
 * Keeps what a source gives in files of `folder`, one a host: tables of all hosts at once do not fit into memory. A host
 * that is read again takes the place of its earlier reading. `refused` puts a disk's refusal into words.
 */
export function recording(source: EstateSource, folder: string, refused: (error: unknown) => unknown): Recording {
  const files = new Map<string, string>();
  let leases: LeaseTable | Gap = { host: '', probe: 'leases', kind: 'absent', detail: 'the leases were not read' };
  const keep = (reading: HostReading): void => {
    const { name } = reading.plan;
    const file = files.get(name) ?? join(folder, String(files.size));
    files.set(name, file);
    try {
      writeFileSync(file, serialize(reading));
    } catch (error) {
      throw refused(error);
    }
  };
  return {
    source: {
      ...source,
      // hosts that only leases name are known when they have been read
      get known() {
        return source.known;
      },
      readLeases: async () => {
        leases = await source.readLeases();
        return leases;
      },
      readHosts: async function* (table, only) {
        for await (const reading of source.readHosts(table, only)) {
          keep(reading);
          yield reading;
        }
      },
    },
    content: (takenAt, version) => bundleContent(takenAt, version, leases, kept([...files.values()])),
  };
}

async function* kept(files: readonly string[]): AsyncGenerator<HostReading> {
  for (const file of files) yield deserialize(readFileSync(file)) as HostReading;
}
