import type { Transport } from '../types/transport.ts';

/**
 * A transport that is opened when it is needed and closed after `idleMs` without work: in a program that runs for weeks, connections
 * that are kept go stale unseen, and keys and known_hosts change.
 */
export function restingTransport(open: () => Promise<Transport>, idleMs: number): Transport {
  let opened: Promise<Transport> | null = null;
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  const rest = async (): Promise<void> => {
    const last = opened;
    opened = null;
    await (await last)?.close();
  };
  return {
    run: async (target, script, limits, signal) => {
      clearTimeout(timer);
      running++;
      try {
        opened ??= open();
        return await (await opened).run(target, script, limits, signal);
      } finally {
        running--;
        if (running === 0) timer = setTimeout(() => void rest(), idleMs).unref();
      }
    },
    close: () => {
      clearTimeout(timer);
      return rest();
    },
  };
}
