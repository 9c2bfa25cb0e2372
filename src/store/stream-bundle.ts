import { createReadStream } from 'node:fs';
import { pipeline, type Readable, type TransformOptions } from 'node:stream';
import { createGunzip, type ZlibOptions } from 'node:zlib';
import { BundleError } from './error.ts';
import { isOutput, listedHosts, parseJson, whoIs } from './read-bundle.ts';
import { type Bundle, type BundleHost, hostMeta, type Manifest, manifest } from './shapes.ts';
import { type TarFile, TarReader } from './tar.ts';

const CHUNK_BYTES = 1024 * 1024;
/** Unpacked on the other core while a host is judged. */
const AHEAD_BYTES = 4 * CHUNK_BYTES;
/** One host's outputs: far above the tables of an estate of ten thousand hosts. */
const HOST_BYTES_MAX = 256 * 1024 * 1024;
const LEASE_BYTES_MAX = 256 * 1024 * 1024;

/** An archive whose hosts come one after the other; one is in memory at a time. */
export interface StreamedBundle extends Pick<Bundle, 'leases' | 'gaps'> {
  /** null until it has been met, which may be at the archive's end. */
  readonly manifest: () => Manifest | null;
  /** In the archive's order. May be asked for once. */
  readonly hosts: () => AsyncGenerator<BundleHost>;
}

/** `leases/x.json`, `hosts/name/ip-r.txt` or `manifest.json` as its parts; the folder that `tar czf b.tgz bundle/` puts first is left out. */
function partsOf(path: string): string[] | null {
  const parts = path.split('/');
  const known = ([top]: readonly string[]) => top === 'hosts' || top === 'leases' || top === 'manifest.json';
  const inside = known(parts) ? parts : parts.slice(1);
  if (!known(inside) || inside.some((part) => part.startsWith('.'))) return null;
  return inside.length === { hosts: 3, leases: 2, 'manifest.json': 1 }[inside[0] as 'hosts'] ? inside : null;
}

async function* filesOf(path: string, wanted: (path: string) => boolean): AsyncGenerator<TarFile> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const options: ZlibOptions & TransformOptions = { chunkSize: CHUNK_BYTES, readableHighWaterMark: AHEAD_BYTES };
  const gunzip = createGunzip(options);
  // errors of both reach the loop below
  const bytes = pipeline(file, gunzip, () => {}) as Readable;
  const reader = new TarReader(wanted);
  try {
    for await (const chunk of bytes) yield* reader.write(chunk as Buffer);
    reader.end();
  } catch (error) {
    if (error instanceof BundleError) throw new BundleError(`${path}: ${error.message}`);
    const { code = '' } = error as NodeJS.ErrnoException;
    throw code.startsWith('Z_') ? new BundleError(`${path} is a broken .gz file`) : error;
  } finally {
    bytes.destroy();
    file.destroy();
  }
}

/** What stands beside the hosts. */
interface Top {
  readonly leases: Map<string, Buffer>;
  manifest: Manifest | null;
}

function takeTop(top: Top, parts: readonly string[], bytes: Buffer, path: string): void {
  if (parts[0] === 'manifest.json') top.manifest = parseJson(manifest, bytes, 'manifest.json', path);
  else if (parts[1]!.endsWith('.json')) top.leases.set(parts[1]!, bytes);
  const total = [...top.leases.values()].reduce((sum, { length }) => sum + length, 0);
  if (total > LEASE_BYTES_MAX) throw new BundleError(`${path}: leases/ is longer than ${LEASE_BYTES_MAX} bytes`);
}

function bufferOf({ bytes }: TarFile): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** All that stands beside the hosts, from the whole archive. */
async function readTop(path: string): Promise<Top> {
  const top: Top = { leases: new Map(), manifest: null };
  const beside = (name: string) => partsOf(name)?.[0] !== 'hosts';
  for await (const file of filesOf(path, beside)) {
    const parts = partsOf(file.path);
    if (parts !== null) takeTop(top, parts, bufferOf(file), path);
  }
  return top;
}

/** The hosts of the archive, and `top` filled with what stands beside them as it comes. */
async function* readHosts(
  files: AsyncGenerator<TarFile>,
  first: TarFile | null,
  top: Top,
  path: string,
): AsyncGenerator<BundleHost> {
  const done = new Set<string>();
  let folder = '';
  let outputs = new Map<string, Buffer>();
  let meta: BundleHost['meta'] = null;
  let bytes = 0;
  const host = (): BundleHost => ({ ...whoIs(folder, meta, listedHosts(top.manifest)), files: outputs, meta });
  const take = (file: TarFile): BundleHost | null => {
    const parts = partsOf(file.path);
    if (parts === null) return null;
    if (parts[0] !== 'hosts') {
      takeTop(top, parts, bufferOf(file), path);
      return null;
    }
    const [, name, output] = parts as [string, string, string];
    let before: BundleHost | null = null;
    if (name !== folder) {
      if (folder !== '') before = host();
      if (done.has(name)) throw new BundleError(`${path}: hosts/${name} stands in it twice: pack it anew`);
      done.add(name);
      folder = name;
      outputs = new Map();
      meta = null;
      bytes = 0;
    }
    bytes += file.bytes.length;
    if (bytes > HOST_BYTES_MAX) throw new BundleError(`${path}: hosts/${name} is longer than ${HOST_BYTES_MAX} bytes`);
    if (output === 'meta.json') meta = parseJson(hostMeta, bufferOf(file), `hosts/${name}/meta.json`, path);
    else if (isOutput(output)) outputs.set(output, bufferOf(file));
    return before;
  };
  const at = first === null ? null : take(first);
  if (at !== null) yield at;
  for await (const file of files) {
    const before = take(file);
    if (before !== null) yield before;
  }
  if (folder !== '') yield host();
}

/**
 * Opens a `.tar.gz` bundle to be read once, from front to end. Leases that stand behind the hosts, in an archive packed by
 * hand, cost one more pass. Rejects with BundleError for what is no archive, or broken.
 */
export async function streamBundle(path: string): Promise<StreamedBundle> {
  const top: Top = { leases: new Map(), manifest: null };
  const files = filesOf(path, (name) => partsOf(name) !== null);
  let first: TarFile | null = null;
  for (let next = await files.next(); next.done !== true; next = await files.next()) {
    const parts = partsOf(next.value.path);
    if (parts?.[0] === 'hosts') {
      first = next.value;
      break;
    }
    if (parts !== null) takeTop(top, parts, bufferOf(next.value), path);
  }
  // which of several sources is the truth stands in the manifest
  if (first !== null && top.leases.size !== 1 && top.manifest === null) {
    const all = await readTop(path);
    for (const [file, bytes] of all.leases) top.leases.set(file, bytes);
    top.manifest = all.manifest;
  }
  if (first === null && top.leases.size === 0)
    throw new BundleError(
      `${path} is no bundle: a bundle is a directory or .tar.gz with leases/ and hosts/NAME/ in it`,
    );
  const named = (top.manifest?.leases ?? []).filter((file) => top.leases.has(file));
  const order = [...new Set([...named, ...[...top.leases.keys()].sort()])];
  return {
    manifest: () => top.manifest,
    leases: order.map((file) => ({ file, bytes: top.leases.get(file)! })),
    gaps: top.manifest?.gaps ?? [],
    hosts: () => readHosts(files, first, top, path),
  };
}
