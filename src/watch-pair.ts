import { randomBytes } from 'node:crypto';
import { smallBytes } from './measure/mesh-plan.ts';
import { taskScript } from './probes/active/task.ts';
import { BUSY_S, IDLE_S, readWatched, type Watched } from './probes/active/watch.ts';
import type { ActiveTask, Endpoint, Series } from './types/measure.ts';
import type { Gap } from './types/probe.ts';
import type { ActiveHands } from './types/reading.ts';

/** What is to be watched while packets are sent; nothing unless asked for. */
export interface WatchOptions {
  /** Kernel drop reasons on both hosts, through a tracing instance that is removed again. */
  readonly dropReasons?: boolean;
  /** What passes both hosts' devices. */
  readonly capture?: boolean;
}

const FEW = 20;
const PACE_MS = 20;
/** Until a script that was just started surely watches. */
const READY_MS = 500;
const LIMIT_MS = (IDLE_S + BUSY_S) * 1000 + 8000;
/** A name that grew by less is weather. */
const LEAST = FEW / 4;
const NAMES_TOLD = 4;

type Kind = 'drops' | 'capture';

function told(host: string, kind: Kind, watched: ReadonlyMap<string, number>): string | null {
  const names = [...watched].filter(([, count]) => count >= LEAST).sort((x, y) => y[1] - x[1]);
  const list = names.slice(0, NAMES_TOLD).map(([name, count]) => `${count} ${name}`);
  if (kind === 'capture') return `captured on ${host}: ${list.length === 0 ? 'nothing of it' : list.join(', ')}`;
  return list.length === 0 ? null : `${host}'s kernel dropped ${list.join(', ')}`;
}

/**
 * A burst from a to b with both hosts watched: what each saw, as sentences to stand beside the stage. A host that cannot be
 * watched is a gap.
 */
export async function watchPair(
  hands: ActiveHands,
  a: Endpoint,
  b: Endpoint,
  { dropReasons = false, capture = false }: WatchOptions,
): Promise<{ readonly told: readonly string[]; readonly gaps: readonly Gap[] }> {
  const gaps: Gap[] = [];
  const sentences: string[] = [];
  const watch = async (host: string, kind: Kind): Promise<void> => {
    const task: ActiveTask =
      kind === 'drops'
        ? { task: 'drops', nonce: randomBytes(16).toString('hex'), family: a.family }
        : { task: 'capture', from: a, to: b };
    if (taskScript(task) === null) return;
    const result = await hands.run(host, task, LIMIT_MS);
    const watched: Watched = 'failed' in result ? { none: result.detail } : readWatched(result.stdout);
    if ('none' in watched) {
      const what = kind === 'drops' ? 'kernel drop reasons' : 'capture';
      const why = 'failed' in result ? result.failed : 'not-permitted';
      gaps.push({ host, probe: 'active', kind: why, detail: `${what}: ${watched.none}` });
      return;
    }
    const sentence = told(host, kind, watched);
    if (sentence !== null) sentences.push(sentence);
  };
  const send = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, IDLE_S * 1000 + READY_MS));
    const series: Series = { kind: 'echo', address: b.vtepIp, lengthBytes: smallBytes(a), count: FEW };
    const nonce = randomBytes(16).toString('hex');
    const options = { nonce, packetsPerSecond: 1000 / PACE_MS, patienceMs: 500, limitS: BUSY_S };
    await hands.run(a.host, { task: 'send', series: [series], ...options }, LIMIT_MS);
  };
  const kinds: readonly Kind[] = [
    ...(capture ? (['capture'] as const) : []),
    ...(dropReasons ? (['drops'] as const) : []),
  ];
  await Promise.all([send(), ...kinds.flatMap((kind) => [watch(a.host, kind), watch(b.host, kind)])]);
  return { told: sentences.sort(), gaps };
}
