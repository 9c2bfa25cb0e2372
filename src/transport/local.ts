import type { Transport } from '../types/transport.ts';
import { runChild } from './child-script.ts';
import { underLimit } from './run-script.ts';

/** This machine as the host: the script runs here, as the user who runs us. */
export function localTransport(): Transport {
  return {
    run: (_, script, limits, signal) =>
      runChild(['sh', '-c', underLimit(limits.commandTimeoutMs)], script, { ...limits, connectTimeoutMs: 0 }, signal),
    close: async () => {},
  };
}
