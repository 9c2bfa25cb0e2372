import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { TAR_END, tarBlocks } from '../src/store/tar.ts';
import { type SyntheticEstate, syntheticHost } from './estate.ts';

/** Writes the estate as a `.tar.gz` bundle, host by host: no more than one is in memory. */
export async function writeArchive(path: string, estate: SyntheticEstate): Promise<void> {
  const gzip = createGzip({ level: 1 });
  const out = createWriteStream(path);
  gzip.pipe(out);
  const put = async (blocks: Buffer) => {
    if (!gzip.write(blocks)) await new Promise((resolve) => gzip.once('drain', resolve));
  };
  await put(tarBlocks('leases/etcd-v2.json', Buffer.from(estate.leases)));
  for (let n = 0; n < estate.hosts; n++) {
    const { name } = syntheticHost(n);
    for (const [file, bytes] of estate.files(n)) await put(tarBlocks(`hosts/${name}/${file}`, bytes));
  }
  gzip.end(TAR_END);
  await finished(out);
}
