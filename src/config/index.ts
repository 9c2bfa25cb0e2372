export { ConfigError } from './error.ts';
export { loadConfig, parseConfig } from './load.ts';
