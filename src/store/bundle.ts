export { BundleError } from './error.ts';
export { readBundle } from './read-bundle.ts';
export type { Bundle, BundleContent, BundleHost, HostContent } from './shapes.ts';
export { type StreamedBundle, streamBundle } from './stream-bundle.ts';
export { writeBundle } from './write-bundle.ts';
