import type { Side } from '../run-diff.ts';
import { version } from '../version.ts';
import { bundlePath, holdsReport, storedReport } from './stored.ts';
import { UsageError } from './usage.ts';

/** A run with the bundle beside it, or a bundle, judged as it stands. */
export async function sideOf(path: string): Promise<Side> {
  const [{ BundleError, readBundle }, { judgedBundle }] = await Promise.all([
    import('../store/bundle.ts'),
    import('../run-diff.ts'),
  ]);
  try {
    if (holdsReport(path)) {
      const file = bundlePath(path);
      return { report: await storedReport(path), bundle: file === null ? null : readBundle(file) };
    }
    const bundle = readBundle(path);
    return await judgedBundle(bundle, bundle.manifest?.takenAt ?? '', version());
  } catch (error) {
    if (error instanceof BundleError)
      throw new UsageError(`${error.message} (and it holds no report.json of a run either)`);
    throw error;
  }
}
