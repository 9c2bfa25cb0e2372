import { randomBytes } from 'node:crypto';
import pMap from 'p-map';
import { endpointsOf } from './measure/endpoints.ts';
import { depthFor, type HostPlan, meshPlan, sendingMs } from './measure/mesh-plan.ts';
import { pairsOf } from './measure/pairs.ts';
import { proberScript } from './probes/active/prober.ts';
import { readProbeRun } from './probes/active/read-probe-run.ts';
import type { Measurement, ProbeRun } from './types/measure.ts';
import type { Gap } from './types/probe.ts';
import type { ActiveHands } from './types/reading.ts';
import type { HostFacts } from './types/view.ts';

/** How long a packet is waited for: longer than any queue that is not a fault. */
const PATIENCE_MS = 2000;
/** What a host's tool takes to start, and a slow one to end. */
const ROOM_MS = 8000;

export interface MeasureOptions {
  /** Told as hosts are done: the n-th of how many. */
  readonly onHost?: (done: number, total: number) => void;
}

/** A host's run, or the gap in its place. */
async function runOn(hands: ActiveHands, { host, series }: HostPlan): Promise<ProbeRun | Gap> {
  const nonce = randomBytes(16).toString('hex');
  const { packetsPerSecond } = hands;
  const limitMs = sendingMs(series, packetsPerSecond) + PATIENCE_MS + ROOM_MS;
  const limitS = Math.ceil(limitMs / 1000);
  const script = proberScript(series, { nonce, packetsPerSecond, patienceMs: PATIENCE_MS, limitS });
  const gap = (kind: Gap['kind'], detail: string): Gap => ({ host, probe: 'active', kind, detail });
  const result = await hands.run(host, script, limitMs + ROOM_MS);
  if ('failed' in result) return gap(result.failed, result.detail);
  const run = readProbeRun(result.stdout, nonce, series);
  if (run.series.length > 0) return run;
  if (result.cut !== null) return gap('timeout', 'the active test was cut off before it told anything');
  return gap(
    'no-command',
    'none of python3, fping, ping and bash is there, or may send: nothing was measured from here',
  );
}

/** Round 2: every host sends to all others, all at once on rotated schedules. Hosts and packets per second are bounded. */
export async function measureEstate(
  hands: ActiveHands,
  facts: readonly HostFacts[],
  { onHost }: MeasureOptions,
): Promise<Measurement> {
  const endpoints = endpointsOf(facts);
  const hosts = new Set(endpoints.map(({ host }) => host));
  const plans = meshPlan(endpoints, depthFor(hosts.size - 1, hands.packetsPerSecond));
  const runs = new Map<string, ProbeRun>();
  const gaps: Gap[] = [];
  let done = 0;
  await pMap(
    plans,
    async (plan) => {
      const run = await runOn(hands, plan);
      if ('kind' in run) gaps.push(run);
      else runs.set(plan.host, run);
      onHost?.(++done, plans.length);
    },
    { concurrency: hands.hostsAtOnce },
  );
  const rejects = [...runs].flatMap(([host, run]) => run.rejects.map((reject) => ({ host, ...reject })));
  return { pairs: pairsOf(endpoints, runs), gaps, rejects };
}
