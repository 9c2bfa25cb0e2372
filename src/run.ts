import type { Check } from './checks/define.ts';
import { expectedEstate } from './expected/estate.ts';
import { type EstateJudgement, judgeEstate } from './judge-estate.ts';
import { judgeHost } from './judge-host.ts';
import { type MeasureOptions, measureEstate } from './measure-estate.ts';
import { assembleReport, type ReportOptions } from './report.ts';
import type { Estate } from './types/estate.ts';
import type { HostJudgement } from './types/judgement.ts';
import type { LeaseTable } from './types/lease.ts';
import type { Gap } from './types/probe.ts';
import type { EstateSource } from './types/reading.ts';
import type { Report } from './types/report.ts';

export interface RunOptions extends ReportOptions {
  readonly checks: readonly Check[];
  /** Told as hosts are done: the n-th of how many, and its name. */
  readonly onHost?: (done: number, host: string, read: boolean) => void;
  /** Least wait before what looks wrong is read again, ms. */
  readonly settleMs: number;
  readonly wait: (ms: number) => Promise<void>;
  /** Told what the hosts' state shows before hosts send to each other, where something is wrong with it. */
  readonly onCauses?: (report: () => Report) => void;
  /** How to send packets between live hosts; without it nothing is sent. */
  readonly active?: MeasureOptions;
  /** Judges hosts elsewhere, in place of reading them from the source and judging them here. */
  readonly judgeHosts?: JudgeHosts;
}

/** Reads and judges hosts, all or `only` these; in the order they are done. */
export type JudgeHosts = (
  table: LeaseTable | null,
  estate: Estate,
  only: ReadonlySet<string> | null,
) => AsyncIterable<HostJudgement>;

function judgedHere(source: EstateSource, checks: readonly Check[]): JudgeHosts {
  return async function* (table, estate, only) {
    for await (const reading of source.readHosts(table, only)) yield judgeHost(reading, estate, checks);
  };
}

async function judgeHosts(
  source: EstateSource,
  table: LeaseTable | null,
  estate: Estate,
  only: ReadonlySet<string> | null,
  options: RunOptions,
): Promise<HostJudgement[]> {
  const judge = options.judgeHosts ?? judgedHere(source, options.checks);
  const judged: HostJudgement[] = [];
  for await (const each of judge(table, estate, only)) {
    judged.push(each);
    options.onHost?.(judged.length, each.host, each.read);
  }
  return judged;
}

/** Leases as far as they matter for judging: a renewal changes the expiry and nothing else, and etcd v2 lists them in any order. */
function leaseDigest(table: LeaseTable | Gap): string {
  if ('kind' in table) return 'none';
  const text = (part: object | null) =>
    JSON.stringify(part, (_, value) => (typeof value === 'bigint' ? value.toString() : value));
  const leases = table.leases.map(({ ttlSeconds, ...rest }) => text(rest)).sort();
  return [text(table.config), ...leases].join('\n');
}

function isEmpty(leases: LeaseTable | Gap): leases is LeaseTable {
  return !('kind' in leases) && expectedEstate(leases).overlays.length === 0;
}

/** A source that answered and told nothing to compare with is no better than one that did not answer. */
function nothingIn({ from }: LeaseTable): Gap {
  return { host: from, probe: 'leases', kind: 'absent', detail: 'it holds neither a network nor a lease' };
}

const NOTHING: Estate = { source: 'file', config: null, overlays: [], unreadable: 0 };

/** One reading of the estate and what follows from it. */
interface Look {
  readonly leases: LeaseTable | Gap;
  readonly digest: string;
  readonly estate: Estate;
  readonly hosts: readonly HostJudgement[];
  readonly judged: EstateJudgement;
}

/** Leases first, then hosts: all of them, or `before`'s suspects where the leases are as they were. */
async function look(source: EstateSource, before: Look | null, options: RunOptions): Promise<Look> {
  const leases = await source.readLeases();
  const digest = leaseDigest(leases);
  const same = before !== null && digest === before.digest;
  // leases that did not change are the same objects, so that judgements of hosts not read again still fit
  const table = 'kind' in leases ? null : leases;
  const estate = same ? before.estate : table === null ? NOTHING : expectedEstate(table);
  const again = await judgeHosts(source, table, estate, same ? suspectsOf(before) : null, options);
  const fresh = new Set(again.map(({ host }) => host));
  // whoever answers first: the same estate gives the same report
  const hosts = [...(same ? before.hosts.filter(({ host }) => !fresh.has(host)) : []), ...again].sort((a, b) =>
    a.host < b.host ? -1 : a.host > b.host ? 1 : 0,
  );
  return { leases, digest, estate, hosts, judged: judgeEstate(estate, hosts, options.checks, source.known) };
}

/** Tables of a host that changed while they were read one after the other may leave a gap where nothing is wrong. */
function torn({ read, coreGap }: HostJudgement): boolean {
  return read && coreGap;
}

function suspectsOf({ hosts, judged }: Look): Set<string> {
  return new Set([...judged.findings.map(({ host }) => host), ...hosts.filter(torn).map(({ host }) => host)]);
}

/** Numbers that stand alone, counters and seconds left, go on counting: they make no other fact. */
const COUNT = /(?<![\w.:/-])\d+(?![\w.:/-])/g;

/** What looks wrong: findings with their facts by key, and hosts that could not be judged. */
function doubtsOf({ hosts, judged }: Look): Map<string, string> {
  return new Map([
    ...judged.findings.map(
      ({ key, expected, observed }) => [key, `${expected} ${observed}`.replaceAll(COUNT, '#')] as const,
    ),
    ...hosts.filter(torn).map(({ host }) => [`gap ${host}`, ''] as const),
  ]);
}

/** Where reading takes long, hosts follow a change slowly too: as long as the look took, within bounds. */
function settleTime(lookMs: number, { settleMs }: RunOptions): number {
  return Math.min(Math.max(settleMs, lookMs), 4 * settleMs);
}

/** Traffic is lost, or a host could not be judged. What is only left over may still be cleared away: one more look does no harm. */
function isUrgent({ hosts, judged }: Look): boolean {
  return judged.findings.some(({ severity }) => severity === 'error') || hosts.some(torn);
}

/** Enough for a host that joins and one that restarts one after the other; an estate in constant change ends there. */
const LOOKS_MAX = 5;

/** What a run found, with what it was found by. */
export interface Examined {
  readonly report: Report;
  readonly estate: Estate;
  readonly judged: EstateJudgement;
}

/**
 * The whole run: leases, hosts, findings, causes, report. On live hosts what looks wrong is believed when two successive
 * readings, at least settleMs apart and judged by the same leases, show it with the same facts; three, where no traffic is lost.
 * Everything else was the estate changing, not a fault: it is listed as converging. Where the last reading still differs from the one before it,
 * what both show is believed.
 */
export async function examine(source: EstateSource, options: RunOptions): Promise<Examined> {
  let began = performance.now();
  let now = await look(source, null, options);
  const seen = new Set(now.judged.findings.map(({ key }) => key));
  const doubted = new Set<string>();
  let agreed = 0;
  for (let looks = 1; source.live && looks < LOOKS_MAX && doubtsOf(now).size > 0; looks++) {
    const before = now;
    await options.wait(settleTime(performance.now() - began, options));
    began = performance.now();
    now = await look(source, before, options);
    const earlier = doubtsOf(before);
    const doubts = [...doubtsOf(now)];
    for (const [key] of doubts) seen.add(key);
    doubted.clear();
    for (const [key] of doubts) if (!earlier.has(key)) doubted.add(key);
    const same = now.digest === before.digest && doubts.every(([key, facts]) => earlier.get(key) === facts);
    agreed = same ? agreed + 1 : 0;
    if (agreed >= (isUrgent(now) ? 1 : 2)) break;
  }
  const { leases, estate, hosts } = now;
  const passive = doubted.size === 0 ? now.judged : judgeEstate(estate, hosts, options.checks, source.known, doubted);
  const facts = hosts.flatMap((host) => host.facts);
  const active = source.active;
  const told = isEmpty(leases) ? nothingIn(leases) : leases;
  if (options.active && active && passive.causes.length > 0)
    options.onCauses?.(() => assembleReport(told, hosts, estate, passive, [], null, options));
  const measured = options.active && active ? await measureEstate(active, facts, passive.causes, options.active) : null;
  const judged =
    measured === null ? passive : judgeEstate(estate, hosts, options.checks, source.known, doubted, measured.pairs);
  const still = new Set(judged.findings.map(({ key }) => key));
  const passed = [...seen, ...(measured?.passing ?? [])];
  const converging = [...new Set(passed)].filter((key) => !still.has(key) && !key.startsWith('gap '));
  const stopped = source.stopped?.() === true;
  const report = assembleReport(told, hosts, estate, judged, converging, measured, { ...options, stopped });
  return { report, estate, judged };
}

export async function run(source: EstateSource, options: RunOptions): Promise<Report> {
  return (await examine(source, options)).report;
}
