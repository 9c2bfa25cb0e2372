import { BundleError } from './error.ts';

const BLOCK = 512;
const FILE_MAX = 64 * 1024 * 1024;

/** A regular file of an archive; `path` has no `.`, `..` or empty part. */
export interface TarFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** One file as ustar blocks. The path must be plain and at most 100 characters: ours always are. Source: POSIX pax, ustar. */
export function tarBlocks(path: string, bytes: Uint8Array): Buffer {
  if (Buffer.byteLength(path) > 100) throw new BundleError(`the path ${path} is too long for an archive`);
  const header = Buffer.alloc(BLOCK);
  const octal = (value: number, at: number, length: number) => {
    header.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  };
  header.write(path, 0);
  octal(0o644, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(bytes.length, 124, 12);
  octal(0, 136, 12); // no time: the same bundle gives the same bytes
  header.write('        0', 148, 'latin1');
  header.write('ustar\x0000', 257, 'latin1');
  octal(
    header.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  header.write(' ', 155);
  return Buffer.concat([header, bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

/** What ends an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

/**
 * The regular files of an archive: ustar, with the long names of GNU tar and of pax. Directories are passed over; links,
 * devices and paths that leave the archive throw a BundleError, as does an archive that is cut off.
 */
export function readTar(archive: Buffer): TarFile[] {
  const files: TarFile[] = [];
  let longName: string | null = null;
  for (let at = 0; at + BLOCK <= archive.length; ) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return files;
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new BundleError('not a tar archive');
    const size = Number.parseInt(field(header, 124, 12).trim() || '0', 8);
    const body = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (!(size >= 0 && size <= FILE_MAX)) throw new BundleError('the archive has a file that is too long');
    if (body.length < size) throw new BundleError('the archive is cut off');
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const type = String.fromCharCode(header[156]!);
    if (type === 'L') {
      longName = field(body, 0, size);
      continue;
    }
    if (type === 'x') {
      longName = paxPath(body) ?? longName;
      continue;
    }
    if (type === 'g') continue;
    const prefix = field(header, 345, 155);
    const short = field(header, 0, 100);
    // GNU tar keeps other things where ustar has the prefix
    const named = header.toString('latin1', 257, 263) === 'ustar\0' && prefix !== '' ? `${prefix}/${short}` : short;
    const path = plainPath(longName ?? named);
    longName = null;
    if (type === '5') continue;
    if (type !== '0' && type !== '\0') throw new BundleError(`the archive holds a link or a device (${path})`);
    files.push({ path, bytes: body });
  }
  throw new BundleError('the archive is cut off');
}

/** Text up to the first NUL. */
function field(block: Buffer, at: number, length: number): string {
  const text = block.toString('utf8', at, at + length);
  const end = text.indexOf('\0');
  return end < 0 ? text : text.slice(0, end);
}

/** The `path` of a pax header: records `<length> path=<value>\n`. */
function paxPath(body: Buffer): string | null {
  return /(?:^|\n)\d+ path=([^\n]*)\n/.exec(body.toString('utf8'))?.[1] ?? null;
}

function plainPath(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (path.startsWith('/') || parts.includes('..')) throw new BundleError('the archive has a path that leaves it');
  return parts.join('/');
}
