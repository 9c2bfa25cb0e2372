import type { Check } from './checks/define.ts';
import { expectedEstate } from './expected/estate.ts';
import { judgeEstate } from './judge-estate.ts';
import { type HostJudgement, judgeHost } from './judge-host.ts';
import { assembleReport, type ReportOptions } from './report.ts';
import type { Estate } from './types/estate.ts';
import type { LeaseTable } from './types/lease.ts';
import type { Gap } from './types/probe.ts';
import type { EstateSource } from './types/reading.ts';
import type { Report } from './types/report.ts';

export interface RunOptions extends ReportOptions {
  readonly checks: readonly Check[];
  /** Told as hosts are done: the n-th of how many, and its name. */
  readonly onHost?: (done: number, host: string, read: boolean) => void;
  /** Wait before what looks wrong is read again, ms. */
  readonly settleMs: number;
  readonly wait: (ms: number) => Promise<void>;
}

async function judgeHosts(
  source: EstateSource,
  table: LeaseTable | null,
  estate: Estate,
  only: ReadonlySet<string> | null,
  options: RunOptions,
): Promise<HostJudgement[]> {
  const judged: HostJudgement[] = [];
  for await (const reading of source.readHosts(table, only)) {
    judged.push(judgeHost(reading, estate, options.checks));
    options.onHost?.(judged.length, reading.plan.name, reading.gap === null);
  }
  return judged;
}

/** Leases as far as they matter for judging: a renewal changes the expiry and nothing else. */
function leaseDigest(table: LeaseTable | Gap): string {
  if ('kind' in table) return 'none';
  const leases = table.leases.map(({ ttlSeconds, ...rest }) => rest);
  return JSON.stringify([table.config, leases], (_, value) => (typeof value === 'bigint' ? value.toString() : value));
}

function isEmpty(leases: LeaseTable | Gap): leases is LeaseTable {
  return !('kind' in leases) && expectedEstate(leases).overlays.length === 0;
}

/** A source that answered and told nothing to compare with is no better than one that did not answer. */
function nothingIn({ from }: LeaseTable): Gap {
  return { host: from, probe: 'leases', kind: 'absent', detail: 'it holds neither a network nor a lease' };
}

const NOTHING: Estate = { source: 'file', config: null, overlays: [], unreadable: 0 };

/**
 * The whole run: leases, hosts, findings, causes, report. On live hosts what looks wrong is read a second time before it is
 * believed, hosts and leases both: what has mended itself by then was the estate changing, not a fault.
 */
export async function run(source: EstateSource, options: RunOptions): Promise<Report> {
  let leases = await source.readLeases();
  let table = 'kind' in leases ? null : leases;
  let estate = table === null ? NOTHING : expectedEstate(table);
  let hosts = await judgeHosts(source, table, estate, null, options);
  let judged = judgeEstate(estate, hosts, options.checks, source.known);
  const converging: string[] = [];
  if (source.live && judged.findings.length > 0) {
    const before = judged;
    await options.wait(options.settleMs);
    const later = await source.readLeases();
    const changed = leaseDigest(later) !== leaseDigest(leases);
    if (changed) {
      leases = later;
      table = 'kind' in later ? null : later;
      estate = table === null ? NOTHING : expectedEstate(table);
    }
    const suspects = new Set(before.findings.map(({ host }) => host));
    const again = await judgeHosts(source, table, estate, changed ? null : suspects, options);
    const fresh = new Set(again.map(({ host }) => host));
    hosts = [...hosts.filter(({ host }) => !changed && !fresh.has(host)), ...again];
    judged = judgeEstate(estate, hosts, options.checks, source.known);
    const still = new Set(judged.findings.map(({ key }) => key));
    converging.push(...before.findings.filter(({ key }) => !still.has(key)).map(({ key }) => key));
  }
  return assembleReport(isEmpty(leases) ? nothingIn(leases) : leases, hosts, judged, converging, options);
}
