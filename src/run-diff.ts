import { bundleSource, PROBE_FILES } from './bundle-source.ts';
import { CHECKS } from './checks/index.ts';
import { compareCauses, compareFindings } from './compare/causes.ts';
import { changesOf, EVERYWHERE, type HostChange, rankedChanges } from './compare/changes.ts';
import { factsOf, networkFacts, reportedFacts } from './compare/facts.ts';
import { type Peers, peersOf } from './compare/peers.ts';
import { parseAnswers } from './host-records.ts';
import { run } from './run.ts';
import type { Bundle, BundleHost } from './store/bundle.ts';
import { replayHost } from './store/replay.ts';
import type { ComparedRun, Facts, RunDiff } from './types/diff.ts';
import type { HostRecords } from './types/probe.ts';
import type { Report } from './types/report.ts';

/** One side: what was found, and the raw outputs where they are there. */
export interface Side {
  readonly report: Report;
  readonly bundle: Bundle | null;
}

/** A bundle as a side: judged as it stands. */
export async function judgedBundle(bundle: Bundle, takenAt: string, version: string): Promise<Side> {
  const report = await run(bundleSource(bundle, null), {
    checks: CHECKS,
    suppress: [],
    takenAt,
    version,
    settleMs: 0,
    wait: () => Promise.resolve(),
  });
  return { report, bundle };
}

function recordsOf(host: BundleHost): HostRecords | null {
  const { answers, gaps } = replayHost(host, PROBE_FILES);
  if (gaps.length > 0) return null;
  return parseAnswers(host.name, { plan: { name: host.name, address: host.address }, answers, gap: null });
}

function sideOf({ report, bundle }: Side): ComparedRun {
  const { takenAt, verdict, incomplete, scope } = report;
  return { takenAt, verdict, incomplete, scope, bundle: bundle !== null };
}

interface Ends {
  readonly side: Side;
  readonly told: ReadonlyMap<string, Facts>;
}

function hostsOf({ report, bundle }: Side): Set<string> {
  const named = [...report.hosts.map(({ name }) => name), ...(report.leases ?? []).map(({ host }) => host)];
  return new Set([...named, ...(bundle?.hosts.map(({ name }) => name) ?? [])]);
}

function outputsOf({ bundle }: Side, host: string): HostRecords | null {
  const found = bundle?.hosts.find(({ name }) => name === host);
  return found === undefined ? null : recordsOf(found);
}

/** Outputs that only one of the two runs has. */
function oneSided(host: string, old: HostRecords, now: HostRecords): RunDiff['notCompared'] {
  return PROBE_FILES.flatMap(({ id }) =>
    old[id].read === now[id].read ? [] : [{ host, what: id, missing: old[id].read ? 'new' : 'old' }],
  );
}

const NOTHING: Facts = { byKey: new Map(), sources: new Set() };

/** Outputs tell more exactly what the report tells too. */
function joined(report: Facts, outputs: Facts): Facts {
  return {
    byKey: new Map([...report.byKey, ...outputs.byKey]),
    sources: new Set([...report.sources, ...outputs.sources]),
  };
}

function compareHost(
  host: string,
  old: Ends,
  now: Ends,
  peers: Peers,
  notCompared: RunDiff['notCompared'][number][],
): HostChange[] {
  const told = [old.told.get(host) ?? NOTHING, now.told.get(host) ?? NOTHING] as const;
  if (old.side.bundle === null || now.side.bundle === null) return changesOf(host, told[0], told[1], peers);
  // one host's outputs at a time: all tables of an estate do not fit into memory
  const [was, is] = [outputsOf(old.side, host), outputsOf(now.side, host)];
  if (was === null || is === null) {
    if (was !== null || is !== null) notCompared.push({ host, what: 'outputs', missing: was === null ? 'old' : 'new' });
    return changesOf(host, told[0], told[1], peers);
  }
  notCompared.push(...oneSided(host, was, is));
  const before = joined(told[0], factsOf(was, peers));
  return changesOf(host, before, joined(told[1], factsOf(is, peers)), peers);
}

/** What changed from one run to another: causes, findings, and the facts behind them. */
export function compareRuns(older: Side, newer: Side): RunDiff {
  const [old, now] = [older, newer].map((side): Ends => ({ side, told: reportedFacts(side.report) })) as [Ends, Ends];
  const peers = peersOf(older.report, newer.report);
  const hosts = [...new Set([...hostsOf(older), ...hostsOf(newer)])].sort();
  const notCompared: RunDiff['notCompared'][number][] = [];
  const causes = compareCauses(older.report, newer.report);
  const changes = [
    ...changesOf(EVERYWHERE, networkFacts(older.report), networkFacts(newer.report), peers),
    ...hosts.flatMap((host) => compareHost(host, old, now, peers, notCompared)),
  ];
  return {
    schema: 1,
    tool: newer.report.tool,
    old: sideOf(older),
    new: sideOf(newer),
    causes,
    findings: compareFindings(older.report, newer.report),
    facts: rankedChanges(changes, older.report, newer.report, causes.new),
    notCompared,
  };
}
