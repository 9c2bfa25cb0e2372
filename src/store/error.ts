/** A path that is no bundle, or a bundle that cannot be written: one line for people. Exit code 2. */
export class BundleError extends Error {
  override readonly name = 'BundleError';
}
