import { existsSync } from 'node:fs';
import { stopKeeper } from './keeper.ts';
import { labPaths, lockLab, removeFolder } from './state.ts';
import { requireMachine } from './tools.ts';

/** Takes a lab down and leaves nothing of it: processes, namespaces, mounts, files. False when there was none. */
export async function labDown(name = 'lab', state?: string): Promise<boolean> {
  requireMachine();
  const paths = labPaths(name, state);
  if (!existsSync(paths.folder)) return false;
  const unlock = lockLab(paths);
  try {
    await stopKeeper(paths);
    removeFolder(paths);
    return true;
  } finally {
    unlock();
  }
}
