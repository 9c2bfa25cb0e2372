import { expectedEstate } from './expected/estate.ts';
import { evidenceReader, parseAnswers } from './host-records.ts';
import { samePrefix } from './net/cidr.ts';
import { ipText } from './net/ip.ts';
import { examine, type RunOptions } from './run.ts';
import { insideOf, overlayOf, type Unknown, type Wish, wishOf } from './trace/ends.ts';
import { withMeasured } from './trace/measured.ts';
import { endOf, verdictOf, walk } from './trace/trace.ts';
import type { Family } from './types/address.ts';
import type { Estate, Overlay } from './types/estate.ts';
import type { Cause, Evidence, Sighting } from './types/finding.ts';
import type { Gap } from './types/probe.ts';
import type { EstateSource, HostPlan, HostReading } from './types/reading.ts';
import type { Report, ReportedFinding } from './types/report.ts';
import type { Side, Trace } from './types/trace.ts';
import { hostView } from './view/host-view.ts';

export interface TraceOptions extends RunOptions {
  /** Taken where neither end is an address. */
  readonly family: Family;
}

/** The source limited to some hosts, with each host's last reading kept. */
function keeping(
  source: EstateSource,
  names: ReadonlySet<string> | null,
  kept: Map<string, HostReading>,
): EstateSource {
  return {
    ...source,
    // hosts that only leases name are known when they have been read
    get known() {
      return source.known;
    },
    readHosts: async function* (leases, only) {
      const both =
        only === null || names === null ? (only ?? names) : new Set([...only].filter((name) => names.has(name)));
      for await (const reading of source.readHosts(leases, both)) {
        kept.set(reading.plan.name, reading);
        yield reading;
      }
    },
  };
}

/** Hosts by name; where the config names none they are called by their underlay addresses. */
function knownHosts(source: EstateSource, estate: Estate): readonly HostPlan[] {
  if (source.known.length > 0 || !source.live) return source.known;
  const addresses = estate.overlays.flatMap(({ leases }) => leases.map(({ underlayIp }) => ipText(underlayIp)));
  return [...new Set(addresses)].map((address) => ({ name: address, address }));
}

/** An end with all that its host gave. */
function sideOf(wish: Wish, overlay: Overlay, readings: ReadonlyMap<string, HostReading>): Side | Unknown {
  const leased =
    overlay.leases.find(({ subnet }) => wish.lease !== null && samePrefix(subnet, wish.lease.subnet)) ?? null;
  const looked = (reading: HostReading) => {
    const records = parseAnswers(reading.plan.name, reading);
    return { records, view: hostView(reading.plan.name, reading.plan.address, records, overlay) };
  };
  const named = wish.host === null ? undefined : readings.get(wish.host);
  const reading =
    named ??
    [...readings.values()].find(
      (each) => each.gap === null && leased !== null && looked(each).view.expectation.lease === leased,
    );
  if (reading === undefined || reading.gap !== null) {
    const at = reading?.plan.address ?? null;
    const lease = leased ?? overlay.leases.find(({ underlayIp }) => ipText(underlayIp) === at) ?? null;
    const host = reading?.plan.name ?? wish.host ?? (lease === null ? wish.asked : ipText(lease.underlayIp));
    const gap: Gap = reading?.gap ?? {
      host,
      probe: 'connect',
      kind: 'absent',
      detail: `no host that is known holds this lease: name it, as in HOST/${wish.ip === null ? 'ADDRESS' : ipText(wish.ip)}`,
    };
    const inside = insideOf(wish, lease, null);
    if ('unknown' in inside) return inside;
    const evidence = ({ probe, line }: Sighting): Evidence => ({ host, probe, line, text: '' });
    return { ...inside, host, overlay, lease, seen: null, gap, evidence };
  }
  const host = reading.plan.name;
  const seen = looked(reading);
  const { lease } = seen.view.expectation;
  const inside = insideOf(wish, lease, seen.view);
  if ('unknown' in inside) return inside;
  return { ...inside, host, overlay, lease, seen, gap: null, evidence: evidenceReader(host, seen.records) };
}

/** Causes of what stands on hops first, in their order; then those that break the pair without a row that shows it. */
function causesOf(
  report: Report,
  findings: readonly ReportedFinding[],
  about: ReadonlySet<string>,
  from: string,
  to: string,
): Cause[] {
  const keys = new Set(findings.flatMap(({ cause }) => (cause === null ? [] : [cause])));
  const placed = [...keys].flatMap((key) => report.causes.find((cause) => cause.key === key) ?? []);
  const breaks = ({ severity, effects, brokenPairs: { list } }: Cause) =>
    severity === 'error' &&
    effects.some((key) => about.has(key)) &&
    list.some(([a, b]) => (a === from && b === to) || (a === to && b === from));
  return [...placed, ...report.causes.filter((cause) => breaks(cause) && !placed.includes(cause))];
}

function isUnknown<T>(value: T | Unknown): value is Unknown {
  return typeof value === 'object' && value !== null && 'unknown' in value;
}

/** Which hosts are to be read; null: all, because an end's host cannot be told before. */
function hostsToRead(source: EstateSource, wishes: readonly Wish[]): ReadonlySet<string> | null {
  const hosts = wishes.flatMap(({ host }) => (host === null ? [] : [host]));
  return source.live || hosts.length === wishes.length ? new Set(hosts) : null;
}

/**
 * Leases, the two hosts, and the walk between them. What cannot be found is told with what to type instead; a gap when no
 * source of leases answered.
 */
export async function runTrace(
  source: EstateSource,
  asked: readonly [string, string],
  options: TraceOptions,
): Promise<Trace | Unknown | { readonly gap: Gap }> {
  const leases = await source.readLeases();
  if ('kind' in leases) return { gap: leases };
  const before = expectedEstate(leases);
  const known = knownHosts(source, before);
  const [a, b] = asked.map((text) => wishOf(text, before, known)) as [Wish | Unknown, Wish | Unknown];
  if (isUnknown(a)) return a;
  if (isUnknown(b)) return b;
  const family = overlayOf(a, b, before, options.family);
  if (isUnknown(family)) return family;
  if (a.host === null && b.host === null && source.live)
    return {
      unknown: `no host of the config is reached at the underlay address of either lease: name both, as in HOST/${asked[0]}`,
    };
  const readings = new Map<string, HostReading>();
  const { report, estate, judged } = await examine(keeping(source, hostsToRead(source, [a, b]), readings), options);
  const overlay = estate.overlays.find((each) => each.family === family.family);
  if (overlay === undefined) return { gap: report.gaps[0]! };
  const from = sideOf(a, overlay, readings);
  if (isUnknown(from)) return from;
  const to = sideOf(b, overlay, readings);
  if (isUnknown(to)) return to;
  if (from.host === to.host)
    return { unknown: `${asked[0]} and ${asked[1]} are both on ${from.host}: such packets do not leave the host` };
  const modelled = walk(from, to, judged.findings);
  const ways = withMeasured(
    modelled.ways,
    report.pairs.filter(({ family: of }) => of === overlay.family),
  );
  const found = verdictOf(ways.flatMap(({ hops }) => hops));
  const verdict = found === 'whole' && source.stopped?.() === true ? 'incomplete' : found;
  const walked = { ...modelled, ways, verdict };
  const ofFamily = new Set(judged.findings.flatMap(({ family, key }) => (family === overlay.family ? [key] : [])));
  const byKey = new Map(report.findings.map((finding) => [finding.key, finding]));
  const findings = walked.findings.flatMap(({ key }) => byKey.get(key) ?? []);
  return {
    schema: 1,
    tool: report.tool,
    takenAt: report.takenAt,
    family: overlay.family,
    from: endOf(from, asked[0]),
    to: endOf(to, asked[1]),
    ...walked,
    findings,
    causes: causesOf(report, findings, ofFamily, from.host, to.host),
  };
}
