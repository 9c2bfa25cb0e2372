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
 * Reads an archive as its bytes come: ustar, with the long names of GNU tar and of pax. Directories are passed over; links,
 * devices and paths that leave the archive throw a BundleError, as does an archive that is cut off. Files that are not
 * wanted are not kept for a moment.
 */
export class TarReader {
  private readonly wanted: (path: string) => boolean;
  private readonly header = Buffer.alloc(BLOCK);
  private headerBytes = 0;
  /** The file being read; null between two of them, and where its bytes are passed over. */
  private body: Buffer | null = null;
  private bodyBytes = 0;
  /** Bytes of the file, and what fills its last block, that have yet to come. */
  private left = 0;
  private padding = 0;
  private type = '';
  private path = '';
  private longName: string | null = null;
  private ended = false;

  constructor(wanted: (path: string) => boolean = () => true) {
    this.wanted = wanted;
  }

  /** Takes the next bytes; gives the files that ended in them. They are not copied where they lie in one chunk: it must not change. */
  write(chunk: Buffer): TarFile[] {
    const files: TarFile[] = [];
    for (let at = 0; at < chunk.length && !this.ended; ) {
      if (this.left > 0) {
        const part = chunk.subarray(at, at + this.left);
        at += part.length;
        if (this.body === null && part.length === this.left && this.bodyBytes === 0 && this.keeps()) this.body = part;
        else this.keep(part);
        this.bodyBytes += part.length;
        this.left -= part.length;
        if (this.left === 0) this.endFile(files);
      } else if (this.padding > 0) {
        const skipped = Math.min(this.padding, chunk.length - at);
        at += skipped;
        this.padding -= skipped;
      } else {
        const part = chunk.subarray(at, at + BLOCK - this.headerBytes);
        part.copy(this.header, this.headerBytes);
        this.headerBytes += part.length;
        at += part.length;
        if (this.headerBytes === BLOCK) this.readHeader(files);
      }
    }
    return files;
  }

  /** Throws where the archive was cut off. */
  end(): void {
    if (!this.ended) throw new BundleError('the archive is cut off');
  }

  private keeps(): boolean {
    return this.type === 'L' || this.type === 'x' || (this.type === '0' && this.wanted(this.path));
  }

  private keep(part: Buffer): void {
    if (!this.keeps()) return;
    this.body ??= Buffer.allocUnsafe(this.left);
    part.copy(this.body, this.bodyBytes);
  }

  private readHeader(files: TarFile[]): void {
    const { header } = this;
    this.headerBytes = 0;
    if (header.every((byte) => byte === 0)) {
      this.ended = true;
      return;
    }
    if (header.toString('latin1', 257, 262) !== 'ustar') throw new BundleError('not a tar archive');
    const size = Number.parseInt(field(header, 124, 12).trim() || '0', 8);
    if (!(size >= 0 && size <= FILE_MAX)) throw new BundleError('the archive has a file that is too long');
    const type = String.fromCharCode(header[156]!);
    this.type = type === '\0' ? '0' : type;
    if (!'Lxg'.includes(type)) {
      const prefix = field(header, 345, 155);
      const short = field(header, 0, 100);
      // GNU tar keeps other things where ustar has the prefix
      const named = header.toString('latin1', 257, 263) === 'ustar\0' && prefix !== '' ? `${prefix}/${short}` : short;
      this.path = plainPath(this.longName ?? named);
      this.longName = null;
      if (this.type !== '0' && this.type !== '5')
        throw new BundleError(`the archive holds a link or a device (${this.path})`);
    }
    this.body = null;
    this.bodyBytes = 0;
    this.left = size;
    this.padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (size === 0) this.endFile(files);
  }

  private endFile(files: TarFile[]): void {
    const body = this.body ?? Buffer.alloc(0);
    this.body = null;
    if (this.type === 'L') this.longName = field(body, 0, body.length);
    else if (this.type === 'x') this.longName = paxPath(body) ?? this.longName;
    else if (this.type === '0' && this.wanted(this.path)) files.push({ path: this.path, bytes: body });
  }
}

/** The regular files of an archive; see TarReader. */
export function readTar(archive: Buffer): TarFile[] {
  const reader = new TarReader();
  const files = reader.write(archive);
  reader.end();
  return files;
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
