import { type Dirent, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { z } from 'zod';
import { BundleError } from './error.ts';
import { type Bundle, type BundleHost, type HostMeta, hostMeta, hostName, type Manifest, manifest } from './shapes.ts';
import { readTar } from './tar.ts';

const FILE_MAX = 64 * 1024 * 1024;
const ARCHIVE_MAX = 1024 * 1024 * 1024;
const FORM = 'a bundle is a directory or .tar.gz with leases/ and hosts/NAME/ in it';

/** The files of a bundle, wherever they lie. */
interface Source {
  /** Names of the regular files in a folder (`leases`, `hosts/minion1`, or '' for the top), sorted. */
  readonly files: (folder: string) => string[];
  readonly folders: (folder: string) => string[];
  readonly read: (path: string) => Buffer;
}

/**
 * Reads a bundle, also one made by hand of pasted outputs: only `leases/` and any host file need exist, unknown files are
 * passed over. Throws BundleError for a path that is no bundle, and for one that holds links or is broken.
 */
export function readBundle(path: string): Bundle {
  const source = open(path);
  const top = source.files('').includes('manifest.json') ? parse(manifest, source, 'manifest.json', path) : null;
  const leaseFiles = source.files('leases').filter((file) => file.endsWith('.json'));
  const order = [...new Set([...(top?.leases ?? []), ...leaseFiles])].filter((file) => leaseFiles.includes(file));
  const folders = source.folders('hosts');
  if (leaseFiles.length === 0 && folders.length === 0) throw new BundleError(`${path} is no bundle: ${FORM}`);
  return {
    manifest: top,
    leases: order.map((file) => ({ file, bytes: source.read(`leases/${file}`) })),
    gaps: top?.gaps ?? [],
    hosts: folders.map((folder) => readHost(source, folder, listedHosts(top), path)),
  };
}

/** What the manifest says of hosts, by name. */
export function listedHosts(top: Manifest | null): ReadonlyMap<string, Manifest['hosts'][number]> {
  return new Map((top?.hosts ?? []).map((host) => [host.name, host]));
}

/** An output of a probe, by its file's name. */
export function isOutput(file: string): boolean {
  return /\.(txt|env)$/.test(file);
}

function readHost(source: Source, folder: string, listed: ReturnType<typeof listedHosts>, path: string): BundleHost {
  const names = source.files(`hosts/${folder}`);
  const meta = names.includes('meta.json') ? parse(hostMeta, source, `hosts/${folder}/meta.json`, path) : null;
  const wanted = names.filter(isOutput);
  return {
    ...whoIs(folder, meta, listed),
    get files() {
      return new Map(wanted.map((file) => [file, source.read(`hosts/${folder}/${file}`)]));
    },
    meta,
  };
}

/** Name and addresses of the host whose files lie in a folder. */
export function whoIs(
  folder: string,
  meta: HostMeta | null,
  listed: ReturnType<typeof listedHosts>,
): Pick<BundleHost, 'name' | 'address' | 'underlayIp'> {
  const name = meta?.name ?? hostName.parse(folder);
  const found = listed.get(name);
  return {
    name,
    address: meta?.address ?? found?.address ?? null,
    underlayIp: meta?.underlayIp ?? found?.underlayIp ?? null,
  };
}

function parse<S extends z.ZodType>(schema: S, source: Source, file: string, path: string): z.output<S> {
  return parseJson(schema, source.read(file), file, path);
}

/** A JSON file of the bundle at `path`; throws a BundleError that says what is wrong with it. */
export function parseJson<S extends z.ZodType>(schema: S, bytes: Buffer, file: string, path: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new BundleError(`${path}: ${file} is not JSON`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new BundleError(
    `${path}: ${file} is not what it should be (${issue?.path.map(String).join('.')}: ${issue?.message})`,
  );
}

function open(path: string): Source {
  try {
    // the bundle itself may be named by a link; what lies in it may not be one
    const found = statSync(path);
    if (found.isDirectory()) return openDirectory(path);
    if (!found.isFile()) throw new BundleError(`${path} is no bundle: ${FORM}`);
    if (found.size > ARCHIVE_MAX) throw new BundleError(`${path} is longer than ${ARCHIVE_MAX} bytes`);
    return openArchive(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof BundleError || code === undefined) throw error;
    throw new BundleError(code === 'ENOENT' ? `there is no ${path}` : `cannot read ${path} (${code})`);
  }
}

function openDirectory(root: string): Source {
  const entries = (folder: string): Dirent[] => {
    try {
      return readdirSync(join(root, folder), { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT') return [];
      throw new BundleError(`cannot read ${join(root, folder)} (${code})`);
    }
  };
  const refuseLinks = (folder: string) => {
    for (const entry of entries(folder)) {
      if (entry.isSymbolicLink())
        throw new BundleError(`${join(root, folder, entry.name)} is a link: a bundle holds none`);
    }
  };
  refuseLinks('');
  return {
    files: (folder) => {
      refuseLinks(folder);
      return entries(folder).flatMap((entry) => (entry.isFile() && !entry.name.startsWith('.') ? entry.name : []));
    },
    folders: (folder) => {
      refuseLinks(folder);
      return entries(folder).flatMap((entry) => (entry.isDirectory() && !entry.name.startsWith('.') ? entry.name : []));
    },
    read: (path) => {
      const full = join(root, path);
      const size = lstatSync(full).size;
      if (size > FILE_MAX) throw new BundleError(`${full} is longer than ${FILE_MAX} bytes`);
      try {
        return readFileSync(full);
      } catch (error) {
        throw new BundleError(`cannot read ${full} (${(error as NodeJS.ErrnoException).code})`);
      }
    },
  };
}

function openArchive(path: string): Source {
  const packed = readFileSync(path);
  if (packed[0] !== 0x1f || packed[1] !== 0x8b) throw new BundleError(`${path} is no bundle: ${FORM}`);
  let archive: Buffer;
  try {
    archive = gunzipSync(packed, { maxOutputLength: ARCHIVE_MAX });
  } catch (error) {
    const tooLong = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    throw new BundleError(
      tooLong ? `${path} unpacks to more than ${ARCHIVE_MAX} bytes` : `${path} is a broken .gz file`,
    );
  }
  const files = new Map<string, Buffer>();
  try {
    for (const file of readTar(archive))
      files.set(file.path, Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.length));
  } catch (error) {
    throw error instanceof BundleError ? new BundleError(`${path}: ${error.message}`) : error;
  }
  const base = commonFolder([...files.keys()]);
  const below = (folder: string) => {
    const start = folder === '' ? base : `${base}${folder}/`;
    return [...files.keys()]
      .filter((name) => name.startsWith(start))
      .map((name) => name.slice(start.length).split('/'));
  };
  const visible = (names: readonly string[]) => [...new Set(names)].filter((name) => !name.startsWith('.')).sort();
  return {
    files: (folder) => visible(below(folder).flatMap((parts) => (parts.length === 1 ? parts[0]! : []))),
    folders: (folder) => visible(below(folder).flatMap((parts) => (parts.length > 1 ? parts[0]! : []))),
    read: (name) => files.get(`${base}${name}`) ?? Buffer.alloc(0),
  };
}

/** `tar czf b.tgz bundle/` puts all below one folder: `bundle/`. */
function commonFolder(paths: readonly string[]): string {
  const tops = new Set(paths.filter((path) => !path.startsWith('.')).map((path) => path.split('/')[0]!));
  const [only] = tops;
  return tops.size === 1 && only !== undefined && only !== 'hosts' && only !== 'leases' ? `${only}/` : '';
}
