import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { BundleError } from './error.ts';
import { makeFolder } from './make-folder.ts';
import type { BundleContent, HostContent, HostMeta, Manifest } from './shapes.ts';
import { TAR_END, tarBlocks } from './tar.ts';

/** Where the files of a bundle go, one after the other. */
interface Sink {
  readonly put: (path: string, bytes: Uint8Array) => Promise<void>;
  readonly end: () => Promise<void>;
  /** Gives up; when it resolves nothing is written any more. */
  readonly stop: () => Promise<void>;
}

/**
 * Writes a bundle: a directory, or one file when `path` ends in `.tar.gz` or `.tgz`. It appears under its name only when it is
 * whole. Rejects with BundleError when something stands there already or the disk refuses.
 */
export async function writeBundle(path: string, content: BundleContent): Promise<void> {
  const target = resolve(path);
  if (existsSync(target) && !isEmptyDirectory(target)) {
    throw new BundleError(`${path} exists already: give another name or remove it first`);
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`);
  try {
    makeFolder(dirname(target));
    const sink = /\.(tar\.gz|tgz)$/.test(target) ? archive(temporary) : directory(temporary);
    try {
      await putAll(sink, content);
      await sink.end();
    } catch (error) {
      await sink.stop();
      throw error;
    }
    renameSync(temporary, target);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary, { recursive: true });
    if (error instanceof BundleError || (error as NodeJS.ErrnoException).syscall === undefined) throw error;
    throw new BundleError(`cannot write ${path}: ${(error as Error).message}`);
  }
}

function isEmptyDirectory(path: string): boolean {
  try {
    return readdirSync(path).length === 0;
  } catch {
    return false;
  }
}

async function putAll(sink: Sink, content: BundleContent): Promise<void> {
  const leases = uniqueNames(content.leases.map(({ file }) => file));
  for (const [index, { bytes }] of content.leases.entries()) await sink.put(`leases/${leases[index]}`, bytes);
  const fileOf = new Map(content.probes.map(({ id, file }) => [id, file]));
  const hosts: Manifest['hosts'] = [];
  const directories = new Set<string>();
  for await (const host of content.hosts) {
    const { name, address, underlayIp, answers } = host;
    hosts.push({ name, address, underlayIp });
    const folder = `hosts/${directoryOf(name, directories)}`;
    for (const { probe, stdout, exitCode } of answers) {
      const file = fileOf.get(probe);
      // an answer that is not there must never look like an empty table
      if (file !== undefined && (exitCode === 0 || stdout.length > 0)) await sink.put(`${folder}/${file}`, stdout);
    }
    await sink.put(`${folder}/meta.json`, json(metaOf(host)));
  }
  const { takenAt, tool, gaps } = content;
  await sink.put(
    'manifest.json',
    json({ schema: 1, takenAt, tool, hosts, leases, gaps: [...gaps] } satisfies Manifest),
  );
}

function metaOf({ name, address, underlayIp, answers, gaps, readAtMs }: HostContent): HostMeta {
  const probes = answers.map(
    ({ probe, exitCode, ms, truncated, stderr }) => [probe, { exitCode, ms, truncated, stderr }] as const,
  );
  return {
    schema: 1,
    name,
    address,
    underlayIp,
    gaps: [...gaps],
    ...(readAtMs === undefined ? {} : { readAtMs }),
    probes: Object.fromEntries(probes),
  };
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

/** Two sources of one kind: `etcd-v2.json`, `etcd-v2-2.json`. */
function uniqueNames(names: readonly string[]): string[] {
  return names.map((name, index) => {
    const before = names.slice(0, index).filter((other) => other === name).length;
    return before === 0 ? name : name.replace(/(\.\w+)?$/, `-${before + 1}$1`);
  });
}

/** A directory name for a host: its own where that is harmless; meta.json keeps the true one. */
function directoryOf(name: string, taken: Set<string>): string {
  const plain =
    name
      .replace(/[^A-Za-z0-9._-]/g, '_')
      .replace(/^\./, '_')
      .slice(0, 50) || '_';
  let found = plain;
  for (let n = 2; taken.has(found.toLowerCase()); n++) found = `${plain}-${n}`;
  taken.add(found.toLowerCase());
  return found;
}

function directory(root: string): Sink {
  return {
    put: async (path, bytes) => {
      const full = join(root, path);
      makeFolder(dirname(full));
      writeFileSync(full, bytes);
    },
    end: async () => {},
    stop: async () => {},
  };
}

function archive(path: string): Sink {
  const gzip = createGzip();
  const file = gzip.pipe(createWriteStream(path));
  file.on('error', (error) => gzip.destroy(error));
  gzip.on('error', () => {}); // the same error once more
  const done = finished(file);
  done.catch(() => {}); // met by `end`, or by the next `put`
  return {
    put: async (name, bytes) => {
      if (gzip.destroyed) await done;
      if (!gzip.write(tarBlocks(name, bytes))) await Promise.race([once(gzip, 'drain'), done]);
    },
    end: async () => {
      gzip.end(TAR_END);
      await done;
    },
    stop: async () => {
      gzip.destroy();
      file.destroy();
      if (!file.closed) await once(file, 'close');
    },
  };
}
