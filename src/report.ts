import type { EstateJudgement } from './judge-estate.ts';
import { cidrText } from './net/cidr.ts';
import { ipText } from './net/ip.ts';
import { macText } from './net/mac.ts';
import { leasesOf, networksOf } from './report-leases.ts';
import type { Suppression } from './types/config.ts';
import type { Estate } from './types/estate.ts';
import type { AlikePeer, Cause, Finding } from './types/finding.ts';
import type { HostJudgement } from './types/judgement.ts';
import type { LeaseTable } from './types/lease.ts';
import type { Measurement, PairMeasurement } from './types/measure.ts';
import type { Gap } from './types/probe.ts';
import type {
  Report,
  ReportedFinding,
  ReportedHost,
  ReportedPair,
  ReportedSuppression,
  Verdict,
} from './types/report.ts';

export interface ReportOptions {
  readonly version: string;
  /** ISO 8601 UTC: when the hosts were read, which for a bundle is when it was taken. */
  readonly takenAt: string;
  readonly suppress: readonly Suppression[];
  /** Hosts were chosen by name: the others are not missed. */
  readonly chosen?: boolean;
  /** The run was broken off: what was not looked at is not well. */
  readonly stopped?: boolean;
}

/** A suppression holds through its last day. */
function isExpired({ until }: Suppression, { takenAt }: ReportOptions): boolean {
  return takenAt.slice(0, 10) > until;
}

/** By the finding's own check or key, or by its cause's: then all that follows from the cause is meant. */
function isMeant({ id, host }: Suppression, finding: Finding, cause: Cause | null): boolean {
  const own = id === finding.check || id === finding.key;
  if (own && (host === null || host === finding.host)) return true;
  return cause !== null && (id === cause.id || id === cause.key) && (host === null || host === cause.culprit.host);
}

function suppressionText({ owner, reason, until }: Suppression): string {
  return `${owner}: ${reason} (until ${until})`;
}

/** Who holds back which findings, by key, and what became of each suppression. */
function suppressed(judged: EstateJudgement, options: ReportOptions) {
  const causes = new Map(judged.causes.map((cause) => [cause.key, cause]));
  const texts = new Map<string, string>();
  const told = options.suppress.map((suppression): ReportedSuppression => {
    const meant = judged.findings.filter((finding) =>
      isMeant(suppression, finding, causes.get(judged.claimedBy.get(finding.key) ?? '') ?? null),
    );
    const expired = isExpired(suppression, options);
    if (!expired) for (const { key } of meant) if (!texts.has(key)) texts.set(key, suppressionText(suppression));
    const state = expired ? 'expired' : meant.length > 0 ? 'holds' : 'unused';
    return { ...suppression, state, findings: meant.length };
  });
  return { texts, told };
}

function reportedHost({ host, address, facts, read, coreGap, client }: HostJudgement): ReportedHost {
  const first = facts.find(({ family }) => family === 4) ?? facts[0];
  return {
    name: host,
    address,
    underlayIp: first?.lease == null ? null : ipText(first.lease.underlayIp),
    subnets: facts.flatMap(({ lease }) => (lease === null ? [] : [cidrText(lease.subnet)])),
    era: first?.era ?? null,
    vtep: first?.vtepName ?? null,
    vtepMac: first?.vtepMac == null ? null : macText(first.vtepMac),
    mtuBytes: first?.mtuBytes ?? null,
    read,
    incomplete: !read || coreGap,
    ...(client === undefined ? {} : { client }),
  };
}

function reportedPair({ overheadMs, pattern, tcp, ...pair }: PairMeasurement): ReportedPair {
  const opened = tcp === null ? null : (({ late, ...counts }) => counts)(tcp);
  return {
    ...pair,
    tcp: opened,
    overheadMsP50: overheadMs?.p50 ?? null,
    overheadMsInterval: overheadMs === null ? null : [overheadMs.low, overheadMs.high],
    pattern: pattern?.key ?? null,
  };
}

function verdictOf(causes: readonly Cause[], incomplete: boolean): Verdict {
  if (causes.some(({ severity }) => severity === 'error')) return 'unhealthy';
  if (causes.length > 0) return 'degraded';
  return incomplete ? 'incomplete' : 'healthy';
}

/** Leases whose host was neither read nor tried. */
function unreadLeases(hosts: readonly HostJudgement[], { leases }: LeaseTable): readonly string[] {
  const held = new Set(hosts.flatMap(({ facts }) => facts.flatMap(({ lease }) => (lease === null ? [] : [lease.key]))));
  // a host that was tried and gave nothing has its own gap
  const tried = new Set(hosts.map(({ address }) => address));
  const strange = leases.filter(
    ({ key, underlayIp, reserved, vtepMac }) =>
      // a subnet kept free for nobody yet
      !(reserved && vtepMac === null) && !held.has(key) && !tried.has(ipText(underlayIp)),
  );
  return [...new Set(strange.map(({ key }) => key))];
}

/** Gaps worth telling: those that kept something from being judged, and commands a host could not run. */
function gapsOf(hosts: readonly HostJudgement[], leases: LeaseTable | Gap, unread: readonly string[]): Gap[] {
  const told: Gap[] = [];
  if ('kind' in leases) told.push(leases);
  else {
    const gap = (detail: string): Gap => ({ host: leases.from, probe: 'leases', kind: 'absent', detail });
    if (leases.config === null && leases.source !== 'file')
      told.push(gap('no net-conf that can be read: network, port and MTU are not judged'));
    const more = unread.length > 5 ? ` and ${unread.length - 5} more leases` : '';
    if (unread.length > 0)
      told.push(
        gap(`no host was read that holds ${unread.slice(0, 5).join(', ')}${more}; --host says that some are enough`),
      );
  }
  return [...told, ...hosts.flatMap(({ gaps }) => gaps)];
}

function byName<T extends { readonly host: string }>(a: T, b: T): number {
  return a.host < b.host ? -1 : a.host > b.host ? 1 : 0;
}

const peerTexts = new WeakMap<AlikePeer, string>();

/** `minion2 12:66:aa:00:00:02`: one text for all hosts that say so of the peer. */
function peerText(each: AlikePeer): string {
  const known = peerTexts.get(each);
  if (known !== undefined) return known;
  const text = each.name === '' ? each.peer : `${each.peer} ${each.name}`;
  peerTexts.set(each, text);
  return text;
}

/** Puts everything a run found into the one shape that all renderers get. */
export function assembleReport(
  leases: LeaseTable | Gap,
  unordered: readonly HostJudgement[],
  estate: Estate,
  judged: EstateJudgement,
  converging: readonly string[],
  measured: Measurement | null,
  options: ReportOptions,
): Report {
  const hosts = [...unordered].sort(byName);
  const table = 'kind' in leases ? null : leases;
  const { texts, told } = suppressed(judged, options);
  const causes = judged.causes.filter(({ effects }) => effects.some((key) => !texts.has(key)));
  const kept = new Set(causes.map(({ key }) => key));
  const findings = judged.findings.map((finding): ReportedFinding => {
    const { family, remedy, breaks, about, alike, ...rest } = finding;
    const cause = judged.claimedBy.get(finding.key) ?? null;
    return {
      ...rest,
      cause: cause !== null && kept.has(cause) ? cause : null,
      suppressed: texts.get(finding.key) ?? null,
      ...(alike === undefined ? {} : { alike: alike.map(peerText) }),
    };
  });
  const homeless = hosts.some(({ facts }) => facts.some(({ lease, identifiable }) => lease === null && identifiable));
  const unread = table === null ? [] : unreadLeases(hosts, table);
  const incomplete =
    options.stopped === true ||
    table === null ||
    (unread.length > 0 && options.chosen !== true) ||
    (table.config === null && table.rejects.length > 0) ||
    hosts.length === 0 ||
    hosts.some(({ read, coreGap }) => !read || coreGap) ||
    (table.rejects.length > 0 && homeless);
  const n = judged.members.length;
  return {
    schema: 1,
    tool: { name: 'flannel-doctor', version: options.version },
    takenAt: options.takenAt,
    verdict: verdictOf(causes, incomplete),
    incomplete,
    scope: {
      hosts: hosts.length,
      hostsRead: hosts.filter(({ read }) => read).length,
      leases: table === null ? 0 : new Set(table.leases.map(({ key }) => key)).size,
      orderedPairs: n * (n - 1),
      pairsMeasured: new Set(measured?.pairs.map(({ from, to }) => `${from} ${to}`)).size,
    },
    leaseSource: table === null ? null : { kind: table.source, from: table.from },
    causes,
    findings,
    converging,
    outcomes: judged.outcomes,
    pairs: (measured?.pairs ?? []).map(reportedPair),
    gaps: [...gapsOf(hosts, leases, unread), ...(measured?.gaps ?? [])],
    rejects: [
      ...(table?.rejects ?? []).map(({ line, text, why }) => ({ host: '', probe: 'leases', line, text, why })),
      ...hosts.flatMap(({ host, rejects }) =>
        rejects.map(({ probe, line, text, why }) => ({ host, probe, line, text, why })),
      ),
      ...(measured?.rejects ?? []).map((reject) => ({ ...reject, probe: 'active' })),
    ],
    hosts: hosts.map(reportedHost),
    network: networksOf(estate),
    leases: leasesOf(estate, judged.names),
    ...(told.length > 0 ? { suppressions: told } : {}),
  };
}
