import type { Baseline, Compared, ComparedCause, ComparedFinding } from '../types/diff.ts';
import type { Cause } from '../types/finding.ts';
import type { Report, ReportedFinding } from '../types/report.ts';

function compared<T extends { readonly key: string }>(
  before: readonly T[],
  after: readonly T[],
  examined: (item: T) => boolean,
): Compared<T> {
  const was = new Set(before.map(({ key }) => key));
  const is = new Set(after.map(({ key }) => key));
  const left = before.filter(({ key }) => !is.has(key));
  return {
    new: after.filter(({ key }) => !was.has(key)),
    gone: left.filter(examined),
    lasting: after.filter(({ key }) => was.has(key)),
    unknown: left.filter((item) => !examined(item)),
  };
}

function causeOf({ key, id, severity, culprit, summary, brokenPairs }: Cause): ComparedCause {
  return { key, id, severity, host: culprit.host, summary, brokenPairs: brokenPairs.count };
}

function findingOf({ key, severity, host, message, suppressed }: ReportedFinding): ComparedFinding {
  return { key, severity, host, message, suppressed };
}

/**
 * Whether a run looked at what an earlier finding was about: its host was read or has left the estate, its check ran there,
 * and pairs were measured.
 */
function examiner(old: Report, report: Report): (key: string, host: string) => boolean {
  const read = new Set(report.hosts.filter((each) => each.read).map(({ name }) => name));
  const was = new Set(old.hosts.map(({ name }) => name));
  const held = new Set((report.leases ?? []).map(({ underlayIp }) => underlayIp));
  const left = new Set((old.leases ?? []).filter(({ underlayIp }) => !held.has(underlayIp)).map(({ host }) => host));
  const blocked = new Set(
    report.outcomes.flatMap(({ check, blocked: on }) => on.map(({ host }) => `${check} ${host}`)),
  );
  const ran = new Map(report.outcomes.map(({ check, status }) => [check, status]));
  const measured = report.pairs.length > 0 || report.scope.orderedPairs === 0;
  return (key, host) => {
    const check = key.split(' ')[0]!;
    if (!ran.has(check) || blocked.has(`${check} ${host}`)) return false;
    if (PAIR_CHECK.test(check) && !measured) return false;
    // what no host is named for (leases, the network) is judged of all
    return read.has(host) || left.has(host) || (!was.has(host) && !report.incomplete);
  };
}

/** Checks of what was measured, not of what hosts say. */
const PAIR_CHECK = /^(overlay-|path-mtu-|underlay-(drops-vxlan|unreachable|host-silent)$)/;

/** Causes by key. One that the new run does not have is gone only where the new run looked at all it stands on. */
export function compareCauses(old: Report, now: Report): Compared<ComparedCause> {
  const examined = examiner(old, now);
  const effects = new Map(old.causes.map(({ key, effects: keys }) => [key, keys]));
  const hosts = new Map(old.findings.map(({ key, host }) => [key, host]));
  return compared(old.causes.map(causeOf), now.causes.map(causeOf), ({ key, host }) => {
    const root = effects.get(key)?.[0] ?? key;
    return examined(root, hosts.get(root) ?? host);
  });
}

export function compareFindings(old: Report, now: Report): Compared<ComparedFinding> {
  const examined = examiner(old, now);
  return compared(old.findings.map(findingOf), now.findings.map(findingOf), ({ key, host }) => examined(key, host));
}

/** The report with what is new in it since `old` marked. */
export function withBaseline(report: Report, old: Report): Report {
  const causes = compareCauses(old, report);
  const told = ({ key, summary }: ComparedCause) => ({ key, summary });
  const baseline: Baseline = {
    takenAt: old.takenAt,
    verdict: old.verdict,
    new: causes.new.map(({ key }) => key),
    lasting: causes.lasting.map(({ key }) => key),
    gone: causes.gone.map(told),
    unknown: causes.unknown.map(told),
  };
  return { ...report, baseline };
}
