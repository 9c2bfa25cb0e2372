// A healthy estate in change, judged in two ways. Recorded: each step of a change is taken once on the lab and the place it
// touches is read; run() then judges these readings at times drawn anew, each output of each host at its own moment. Live:
// the change happens on the lab at its own pace while a check runs over SSH.
import { CHECKS } from '../../src/checks/index.ts';
import { liveSource } from '../../src/collect.ts';
import { loadConfig } from '../../src/config/index.ts';
import type { Churn, ChurnTiming } from '../../src/lab/churn/define.ts';
import { perform, timed } from '../../src/lab/churn/index.ts';
import type { Lab } from '../../src/lab/hands.ts';
import { ipText } from '../../src/net/ip.ts';
import { run } from '../../src/run.ts';
import { sshTransport } from '../../src/transport/ssh2.ts';
import type { LabEra } from '../../src/types/fault.ts';
import type { LeaseTable } from '../../src/types/lease.ts';
import type { Gap } from '../../src/types/probe.ts';
import type { EstateSource, HostReading } from '../../src/types/reading.ts';
import type { Report } from '../../src/types/report.ts';
import type { Transport } from '../../src/types/transport.ts';
import { labTransport } from '../lab/transport.ts';
import { validReport } from '../valid-report.ts';

const SETTLE_MS = 1000;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** What each place looked like before the change and after each of its own steps. */
export interface Recording {
  readonly era: LabEra;
  readonly churn: string;
  readonly steps: readonly ChurnTiming[];
  readonly leases: readonly LeaseTable[];
  /** By the host's underlay address. */
  readonly hosts: Readonly<Record<string, readonly HostReading[]>>;
  /** Underlay addresses by the hosts' names. */
  readonly placeOf: Readonly<Record<string, string>>;
}

/** The lab's hosts, one for each lease: who joins or leaves is or is not there to be read. */
async function withSource<T>(lab: Lab, transport: Transport, task: (source: EstateSource) => Promise<T>): Promise<T> {
  const config = { ...loadConfig(lab.paths.config), hosts: null };
  try {
    return await task(liveSource(config, transport, new AbortController().signal, null));
  } finally {
    await transport.close();
  }
}

function table(leases: LeaseTable | Gap): LeaseTable {
  if ('kind' in leases) throw new Error(`leases: ${leases.detail}`);
  return leases;
}

/** Takes the change step by step on the lab. `atRest` holds what a change before it found there, and gets what this one finds. */
export function record(lab: Lab, churn: Churn, atRest: Map<string, HostReading>): Promise<Recording> {
  return withSource(lab, labTransport(lab), async (source) => {
    const all = table(await source.readLeases());
    const readHost = async (address: string): Promise<HostReading> => {
      for await (const reading of source.readHosts(all, new Set([address]))) return reading;
      throw new Error(`${address} was not read`);
    };
    await churn.before?.(lab);
    const steps = churn.steps(lab);
    const placeOf = Object.fromEntries(lab.record.hosts.map(({ name, underlayIp }) => [name, underlayIp]));
    const leases = [table(await source.readLeases())];
    const hosts: Record<string, HostReading[]> = {};
    for (const { underlayIp } of lab.record.hosts) {
      const first = (churn.before === undefined ? atRest.get(underlayIp) : undefined) ?? (await readHost(underlayIp));
      hosts[underlayIp] = [first];
      if (churn.before === undefined) atRest.set(underlayIp, first);
    }
    for (const step of steps) {
      await step.run(lab);
      const address = placeOf[step.place];
      if (address === undefined) leases.push(table(await source.readLeases()));
      else hosts[address]?.push(await readHost(address));
    }
    await churn.undo(lab);
    const kept = steps.map(({ place, after, delayMs }) => ({ place, after, delayMs }));
    return { era: lab.era, churn: churn.id, steps: kept, leases, hosts, placeOf };
  });
}

/** A source in which time passes as the estate is read: each output is of the moment at which it was read. */
function replay(recording: Recording, random: () => number) {
  const times = new Map<string, number[]>();
  for (const { place, atMs } of timed(recording.steps, random)) {
    const key = recording.placeOf[place] ?? place;
    times.set(key, [...(times.get(key) ?? []), atMs]);
  }
  const last = Math.max(...[...times.values()].flat());
  const versionAt = (place: string, at: number) => (times.get(place) ?? []).filter((time) => time <= at).length;
  const between = (least: number, most: number) => least + random() * (most - least);
  let now = between(-1500, last + 100);
  const readAt = (address: string, start: number): HostReading => {
    const versions = recording.hosts[address] ?? [];
    let at = start;
    const answers = versions[0]!.answers.map(({ probe }) => {
      at += between(0, 25);
      const { answers: then } = versions[versionAt(address, at)]!;
      return then.find((answer) => answer.probe === probe)!;
    });
    return { plan: versions[0]!.plan, answers, gap: null };
  };
  const source: EstateSource = {
    live: true,
    known: [],
    readLeases: async () => {
      now += between(5, 150);
      return recording.leases[versionAt('leases', now)]!;
    },
    readHosts: async function* (leases, only) {
      const addresses = (leases?.leases ?? []).map(({ underlayIp }) => ipText(underlayIp));
      const begin = now;
      for (const address of addresses.filter((one) => only === null || only.has(one))) {
        const start = begin + between(20, 900);
        now = Math.max(now, start);
        yield readAt(address, start);
      }
    },
  };
  const wait = async (ms: number): Promise<void> => {
    now += ms;
  };
  return { source, wait };
}

function judge(source: EstateSource, wait: (ms: number) => Promise<void>): Promise<Report> {
  return run(source, {
    checks: CHECKS,
    version: '0',
    takenAt: '2026-01-01T00:00:00.000Z',
    suppress: [],
    settleMs: SETTLE_MS,
    wait,
  }).then(validReport);
}

/** One run over a recording, its times drawn from the seed. */
export function judgeRecorded(recording: Recording, seed: number): Promise<Report> {
  const { source, wait } = replay(recording, randomFrom(seed));
  return judge(source, wait);
}

/** One run on the lab itself while it changes. */
export async function judgeLive(lab: Lab, churn: Churn, seed: number): Promise<Report> {
  const random = randomFrom(seed);
  const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));
  await churn.before?.(lab);
  const steps = timed(churn.steps(lab), random);
  const lead = random() * 2000 - 1000; // who begins, and by how much
  const [report] = await Promise.all([
    withSource(lab, sshTransport(), async (source) => {
      await sleep(Math.max(0, lead));
      return await judge(source, sleep);
    }),
    sleep(Math.max(0, -lead)).then(() => perform(lab, steps)),
  ]);
  await churn.undo(lab);
  return report;
}
