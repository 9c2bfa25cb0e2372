import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A short-named folder only we can enter (mode 0700), for ssh_config and sockets; made when first asked for. */
export interface Scratch {
  readonly path: () => string;
  readonly remove: () => void;
}

/** The folder goes with `remove`, and when the process ends without it. */
export function scratchFolder(): Scratch {
  let folder: string | null = null;
  const remove = () => {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    folder = null;
    process.off('exit', remove);
  };
  return {
    path: () => {
      if (folder === null) {
        folder = mkdtempSync(join(tmpdir(), 'fd-'));
        process.once('exit', remove);
      }
      return folder;
    },
    remove,
  };
}
