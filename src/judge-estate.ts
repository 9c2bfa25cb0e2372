import { foldCauses } from './causes/fold.ts';
import { CAUSES } from './causes/index.ts';
import { sharedBy, type Traits } from './causes/shared.ts';
import type { Check, PairCheck, PairDraft } from './checks/define.ts';
import { groupsOf } from './measure/groups.ts';
import { pairText } from './measure/pair-text.ts';
import { cidrText, firstIp } from './net/cidr.ts';
import { ipText } from './net/ip.ts';
import { closeFinding, type NamePeer, withProof } from './open-finding.ts';
import type { Estate } from './types/estate.ts';
import type { AlikePeer, Cause, Finding, Outcome } from './types/finding.ts';
import type { HostJudgement, OpenPeer } from './types/judgement.ts';
import type { Lease } from './types/lease.ts';
import type { PairGroup, PairMeasurement } from './types/measure.ts';
import type { Gap } from './types/probe.ts';
import type { HostPlan } from './types/reading.ts';

export interface EstateJudgement {
  readonly findings: readonly Finding[];
  readonly causes: readonly Cause[];
  readonly claimedBy: ReadonlyMap<string, string>;
  readonly outcomes: readonly Outcome[];
  /** Every host, and every lease without one, by name: ordered pairs are counted over these. */
  readonly members: readonly string[];
  /** What each lease is called in findings. */
  readonly names: ReadonlyMap<Lease, string>;
}

/** Names for leases: the host that holds it, the host that was to be read at its address, else its underlay address. */
function leaseNames(estate: Estate, hosts: readonly HostJudgement[], known: readonly HostPlan[]): Map<Lease, string> {
  const names = new Map<Lease, string>();
  const read = new Set(hosts.filter((host) => host.read).map(({ host }) => host));
  const unread = known.filter(({ name, address }) => address !== null && !read.has(name));
  const byAddress = new Map(unread.map(({ name, address }) => [address, name]));
  for (const { facts, host } of hosts)
    for (const { lease } of facts) if (lease !== null && !names.has(lease)) names.set(lease, host);
  const byKey = new Map([...names].map(([lease, host]) => [lease.key, host]));
  const leases = estate.overlays.flatMap((overlay) => [...overlay.leases, ...overlay.foreignLeases]);
  const taken = new Set([...names.keys()].map(({ underlayIp }) => underlayIp));
  for (const lease of leases) {
    if (names.has(lease)) continue;
    const underlayIp = ipText(lease.underlayIp);
    names.set(
      lease,
      byAddress.get(underlayIp) ??
        byKey.get(lease.key) ??
        (estate.source === 'kubernetes'
          ? lease.key
          : taken.has(lease.underlayIp)
            ? cidrText(lease.subnet)
            : underlayIp),
    );
  }
  return names;
}

function outcomesOf(
  hosts: readonly HostJudgement[],
  findings: readonly Finding[],
  cluster: ReadonlyMap<string, number>,
  checks: readonly Check[],
): Outcome[] {
  const failed = new Set(findings.map(({ check }) => check));
  const sums = new Map(
    checks.map(({ id }) => [id, { examined: 0, blocked: new Map<string, Outcome['blocked'][number]>() }]),
  );
  const block = (check: string, host: string, gaps: readonly Gap[]): void => {
    for (const { probe, kind } of gaps) sums.get(check)?.blocked.set(`${host} ${probe}`, { host, probe, gap: kind });
  };
  for (const { host, counts, gaps, read } of hosts) {
    for (const { check, examined, blocked } of counts) {
      sums.get(check)!.examined += examined;
      block(check, host, blocked);
    }
    if (!read) for (const { id, scope } of checks) if (scope === 'host') block(id, host, gaps);
  }
  return checks.map(({ id }) => {
    const examined = cluster.get(id) ?? sums.get(id)?.examined ?? 0;
    const blocked = [...(sums.get(id)?.blocked.values() ?? [])];
    const status = failed.has(id)
      ? 'failed'
      : blocked.length > 0
        ? 'blocked'
        : examined > 0
          ? 'passed'
          : 'not-applicable';
    return { check: id, status, examined, blocked };
  });
}

/** What a cause's `why` says: the check's or the rule's own explanation. */
function explanations(checks: readonly Check[]): Map<string, string> {
  const texts = new Map(checks.map(({ id, explain }) => [id, explain]));
  for (const rule of CAUSES) if (rule.kind !== 'root') texts.set(rule.id, rule.explain);
  return texts;
}

/** The underlay network a host is in, as far as its lease tells: its /24 or /64. */
function underlayOf({ family, underlayIp }: Lease): string {
  const length = family === 4 ? 24 : 64;
  return cidrText({ ip: firstIp({ ip: underlayIp, length }), length });
}

/** What may set a group of hosts apart: small facts of each host that was read. */
function traitsOf(hosts: readonly HostJudgement[]): Map<string, Traits> {
  return new Map(
    hosts
      .filter(({ read }) => read)
      .map(({ host, facts }) => {
        const [first] = facts;
        const traits = new Map<string, string>();
        if (first?.era != null) traits.set('flannel of era', first.era);
        if (first?.lease != null) traits.set('underlay', underlayOf(first.lease));
        if (first?.vtepName != null) traits.set('VTEP', first.vtepName);
        if (first?.mtuBytes != null) traits.set('VTEP MTU', String(first.mtuBytes));
        const machine = first?.machine ?? null;
        if (machine?.kernel != null) traits.set('kernel', machine.kernel);
        if (machine?.os != null) traits.set('system', [machine.os, machine.osVersion].filter(Boolean).join(' '));
        if (machine?.arch != null) traits.set('architecture', machine.arch);
        return [host, traits];
      }),
  );
}

/** A finding of measured pairs: its evidence is what was measured. */
function pairFinding(check: PairCheck, draft: PairDraft, group: PairGroup): Finding {
  const { host, peer, name, object = check.object, severity = check.severity } = draft;
  const cause = group.explainedBy === null ? {} : { explainedBy: group.explainedBy };
  return {
    key: [check.id, host, ...(peer === null ? [] : ['->', peer]), ...(name === '' ? [] : [name])].join(' '),
    check: check.id,
    severity,
    host,
    peer,
    family: group.family,
    object,
    name,
    expected: draft.expected,
    observed: draft.observed,
    message: draft.message,
    evidence: group.pairs
      .slice(0, 4)
      .map((pair) => ({ host: pair.from, probe: 'active', line: 0, text: pairText(pair) })),
    remedy: draft.remedy.map(({ command, note, onPeer, follows }, n) => ({
      host: onPeer === true && peer !== null ? peer : host,
      command,
      note: withProof(note, check),
      follows: n === 0 ? null : (follows ?? null),
    })),
    breaks: 'none',
    pairs: group.pairs.map(({ from, to }) => [from, to] as const),
    about: cause,
  };
}

/**
 * Runs the cluster checks, names what hosts' findings are about, and folds all into root causes. Findings whose keys are
 * `doubted` are left out.
 */
export function judgeEstate(
  estate: Estate,
  asTheyCame: readonly HostJudgement[],
  checks: readonly Check[],
  known: readonly HostPlan[],
  doubted: ReadonlySet<string> = new Set(),
  measured: readonly PairMeasurement[] = [],
): EstateJudgement {
  // which of two alike hosts is named must not hang on which answered first
  const hosts = [...asTheyCame].sort((a, b) => (a.host < b.host ? -1 : 1));
  const names = leaseNames(estate, hosts, known);
  const nameOf = (lease: Lease): string => names.get(lease) ?? ipText(lease.underlayIp);
  const peers = new Map<OpenPeer, AlikePeer>();
  const namePeer: NamePeer = (open) => {
    const known = peers.get(open);
    if (known !== undefined) return known;
    const named = { peer: nameOf(open.peer), name: open.name };
    peers.set(open, named);
    return named;
  };
  const metas = new Map(checks.map((check) => [check.id, check]));
  const findings = new Map<string, Finding>();
  const keep = (finding: Finding): void => {
    if (!findings.has(finding.key) && !doubted.has(finding.key)) findings.set(finding.key, finding);
  };
  const cluster = new Map<string, number>();
  const facts = hosts.flatMap((host) => host.facts);
  for (const check of checks) {
    if (check.scope !== 'cluster') continue;
    const { examined, drafts } = check.judge(estate, facts);
    cluster.set(check.id, examined);
    for (const draft of drafts) {
      const family = draft.host?.family ?? 4;
      const host = draft.host?.host ?? draft.at ?? (draft.lease === undefined ? 'leases' : nameOf(draft.lease));
      const evidence = [{ host, probe: 'leases' as const, line: 0, text: draft.observed }];
      keep(closeFinding({ check: check.id, draft, family, evidence }, host, check, nameOf, namePeer));
    }
  }
  for (const { host, findings: open } of hosts)
    for (const each of open) keep(closeFinding(each, host, metas.get(each.check)!, nameOf, namePeer));
  for (const check of checks) {
    if (check.scope !== 'pair') continue;
    cluster.set(check.id, measured.length);
    for (const group of groupsOf(measured)) {
      const draft = check.judge(group);
      if (draft !== null) keep(pairFinding(check, draft, group));
    }
  }
  const all = [...findings.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
  const members = [
    ...new Set([...hosts.map(({ host }) => host), ...estate.overlays.flatMap(({ leases }) => leases.map(nameOf))]),
  ].sort();
  const why = explanations(checks);
  const leasesOf = new Map(estate.overlays.map(({ family, leases }) => [family, leases.length]));
  const { causes, claimedBy } = foldCauses(all, {
    members,
    hosts: hosts.filter(({ read }) => read).map(({ host }) => host),
    peersOf: (_host, family) => (leasesOf.get(family) ?? 1) - 1,
    explain: (id) => why.get(id) ?? '',
  });
  const shared = sharedBy(causes, traitsOf(hosts));
  return {
    findings: all,
    causes: causes.map((cause) => ({ ...cause, shared: shared.get(cause.key) ?? null })),
    claimedBy,
    outcomes: outcomesOf(hosts, all, cluster, checks),
    members,
    names,
  };
}
