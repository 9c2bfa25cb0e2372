// Traces in a bundle as the `trace` verb does, with no network.
import { bundleSource } from '../../src/bundle-source.ts';
import { CHECKS } from '../../src/checks/index.ts';
import type { MeasureOptions } from '../../src/measure-estate.ts';
import { runTrace } from '../../src/run-trace.ts';
import { readBundle } from '../../src/store/bundle.ts';
import type { Family } from '../../src/types/address.ts';
import type { EstateSource } from '../../src/types/reading.ts';
import type { Hop, Trace } from '../../src/types/trace.ts';

/** flannel's stand-in in the lab writes all rows before a fault's step ends; a short look away is enough. */
const SETTLE_MS = 50;

export function ask(
  source: EstateSource,
  from: string,
  to: string,
  family: Family = 4,
  active?: MeasureOptions,
): ReturnType<typeof runTrace> {
  return runTrace(source, [from, to], {
    ...(active === undefined ? {} : { active }),
    checks: CHECKS,
    suppress: [],
    takenAt: '2026-01-01T00:00:00.000Z',
    version: '0',
    settleMs: SETTLE_MS,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    family,
  });
}

/** The trace; throws where the ends are not found or there are no leases. */
export async function traced(
  source: EstateSource,
  from: string,
  to: string,
  family: Family = 4,
  active?: MeasureOptions,
): Promise<Trace> {
  const answer = await ask(source, from, to, family, active);
  if ('verdict' in answer) return answer;
  throw new Error('unknown' in answer ? answer.unknown : answer.gap.detail);
}

export function inBundle(path: string, from: string, to: string): Promise<Trace> {
  return traced(bundleSource(readBundle(path), null), from, to);
}

/** `minion1 fdb`, the first hop that breaks on each way; `-` where none does. */
export function stops({ ways }: Trace): string[] {
  return ways.map(({ hops, stopsAt }) => (stopsAt === null ? '-' : `${hops[stopsAt]!.host} ${hops[stopsAt]!.stage}`));
}

/** The hop of a stage, on the way there (0) or back (1). */
export function hopAt({ ways }: Trace, way: 0 | 1, stage: Hop['stage']): Hop {
  const hop = ways[way].hops.find((each) => each.stage === stage);
  if (hop === undefined) throw new Error(`no hop ${stage}: ${ways[way].hops.map((each) => each.stage).join(' ')}`);
  return hop;
}
