import type { Check, HostCheck } from './checks/define.ts';
import { type Drafted, findingsOf } from './group-findings.ts';
import { factsOf } from './host-facts.ts';
import { evidenceReader, parseAnswers } from './host-records.ts';
import { CORE_EVIDENCE, PROBE_ORDER, PROBES } from './probes/index.ts';
import type { Estate } from './types/estate.ts';
import type { CheckCount, HostJudgement, OpenFinding } from './types/judgement.ts';
import type { Lease } from './types/lease.ts';
import type { Gap, HostRecords, ProbeId } from './types/probe.ts';
import type { HostPlan, HostReading } from './types/reading.ts';
import type { ExpectationName, HostFacts, HostView, PartName } from './types/view.ts';
import { eachAlone, type Thinned, thinAnswers } from './view/alike.ts';
import { hostView } from './view/host-view.ts';

/** Gaps in what every judgement stands on: devices, routes, neighbours, FDB. Of alternatives one is enough. */
function coreGaps(records: HostRecords): Gap[] {
  return CORE_EVIDENCE.flatMap((probes) => {
    const gaps: Gap[] = [];
    for (const probe of probes) {
      const answer = records[probe];
      if (answer.read) return [];
      gaps.push(answer.gap);
    }
    return gaps.slice(0, 1);
  });
}

/** What not every host has, and old bundles lack, blocks its checks; to list it as a gap each time would hide the others. */
function untold({ probe, kind }: Gap): boolean {
  if (probe === 'connect' || probe === 'leases' || probe === 'active') return false;
  return PROBES[probe].optional === true && (kind === 'absent' || kind === 'no-command');
}

function unseenContainers(host: string, { containers }: HostRecords): Gap | null {
  const looked = containers.read ? containers.records.length : 0;
  const total = containers.read ? (containers.records[0]?.total ?? 0) : 0;
  const detail = `${looked} of ${total} network namespaces of containers were looked into`;
  return total > looked ? { host, probe: 'containers', kind: 'truncated', detail } : null;
}

function hiddenRows(host: string, view: HostView): Gap {
  return {
    host,
    probe: 'bridge-fdb',
    kind: 'unreadable',
    detail: `lines that name ${view.expectation.vtepName} are not understood: a missing row may hide in them`,
  };
}

/** What tells of each peer: a check that needs none of it says the same whatever the peers are. */
const OF_PEERS: ReadonlySet<PartName | ExpectationName> = new Set([
  ...(['routes', 'underlay', 'underlayRows', 'neighbours', 'fdb', 'firewall', 'containers'] as const),
  ...(['peers', 'tunnelPeers', 'directPeers'] as const),
]);

function judgesPeers({ needs, expects }: HostCheck): boolean {
  return [...needs, ...expects].some((name) => OF_PEERS.has(name));
}

/**
 * Does what was found hold for each of the peers that one speaks for, or tell which peer it is about? What is about the host as a
 * whole, and counts peers in its text, does neither.
 */
function holdsForEach(view: HostView, facts: HostFacts, drafts: readonly Drafted[]): boolean {
  const { weights, expectation } = view;
  if (weights.size === 0) return true;
  const { lease } = expectation;
  if (lease !== null && weights.has(lease)) return false;
  if (facts.underlay?.direct?.others.some((peer) => weights.has(peer)) === true) return false;
  return drafts.every(([check, { peer }]) => !judgesPeers(check) || peer != null);
}

/** A host that gave nothing, and why. */
export function unreadHost(plan: HostPlan, gap: Gap): HostJudgement {
  return {
    host: plan.name,
    address: plan.address,
    read: false,
    facts: [],
    findings: [],
    counts: [],
    gaps: [gap],
    coreGap: true,
    rejects: [],
  };
}

/** Peers of a crowd that something is wrong with are looked at each for itself; what then shows more is judged in full. */
const TRIES = 2;

/**
 * Parses what one host answered, judges it against the estate, and keeps only findings and small facts. Where peers are
 * many and nothing tells most of them apart, one is judged for all; what is then found wrong with it is judged again peer by peer,
 * unless it is wrong with so many that they are one finding.
 */
export function judgeHost(reading: HostReading, estate: Estate, checks: readonly Check[]): HostJudgement {
  if (reading.gap !== null) return unreadHost(reading.plan, reading.gap);
  const apart = new Set<Lease>();
  for (let n = 0; n < TRIES; n++) {
    const thinned = thinAnswers(reading.answers, estate, apart);
    const judged = thinned && judgeBy(reading, estate, checks, thinned);
    if (judged === null) break;
    if (!(judged instanceof Set)) return judged as HostJudgement;
    for (const lease of judged) apart.add(lease);
  }
  return judgeEachPeer(reading, estate, checks);
}

/** The same, every peer for itself: what `judgeHost` must agree with. */
export function judgeEachPeer(reading: HostReading, estate: Estate, checks: readonly Check[]): HostJudgement {
  return judgeBy(reading, estate, checks, null) as HostJudgement;
}

/** null where what is found does not hold for each of the peers that one speaks for; a set of those that have to be looked at apart. */
function judgeBy(
  reading: HostReading,
  estate: Estate,
  checks: readonly Check[],
  thinned: Thinned | null,
): HostJudgement | ReadonlySet<Lease> | null {
  const { plan } = reading;
  const host = plan.name;
  const records = parseAnswers(host, thinned === null ? reading : { ...reading, answers: thinned.answers });
  const evidence = evidenceReader(host, records, thinned?.lineOf);
  const facts: HostFacts[] = [];
  const findings: OpenFinding[] = [];
  const counts: CheckCount[] = [];
  const gaps = new Map<string, Gap>();
  const core = coreGaps(records);
  const tell = (each: Gap): void => {
    if (!untold(each)) gaps.set(`${each.probe} ${each.kind}`, each);
  };
  for (const each of core) tell(each);
  const unseen = unseenContainers(host, records);
  if (unseen !== null) tell(unseen);
  let hidden = false;
  let noVxlanLine = false;
  for (const overlay of estate.overlays) {
    const looked = thinned?.overlays.get(overlay) ?? eachAlone(overlay);
    const view = hostView(host, plan.address, records, overlay, looked);
    noVxlanLine ||= !view.parts.vxlan.known && records['ip-d-link'].read;
    const own = factsOf(view, reading, records);
    facts.push(own);
    const drafts: Drafted[] = [];
    for (const check of checks) {
      if (check.scope !== 'host') continue;
      const verdict = check.judge(view);
      if ('blocked' in verdict) {
        for (const each of verdict.blocked) tell(each);
        counts.push({ check: check.id, examined: 0, blocked: verdict.blocked });
        continue;
      }
      const masked = verdict.hidden ? [hiddenRows(host, view)] : [];
      hidden ||= verdict.hidden;
      for (const each of masked) tell(each);
      counts.push({ check: check.id, examined: verdict.examined, blocked: masked });
      for (const draft of verdict.drafts) drafts.push([check, draft]);
    }
    if (!holdsForEach(view, own, drafts)) return null;
    const found = findingsOf(drafts, overlay, looked.membersOf, evidence);
    if (found instanceof Set) return found;
    findings.push(...(found as readonly OpenFinding[]));
  }
  const lineOf = thinned?.lineOf ?? ((_: ProbeId, line: number) => line);
  const rejects = PROBE_ORDER.flatMap((probe) => {
    const answer = records[probe];
    if (!answer.read) return [];
    return answer.rejects.map((reject) => ({ ...reject, line: lineOf(probe, reject.line), probe }));
  });
  return {
    host,
    address: plan.address,
    read: true,
    facts,
    findings,
    counts,
    gaps: [...gaps.values()],
    coreGap: core.length > 0 || hidden || noVxlanLine,
    ...(reading.client === undefined ? {} : { client: reading.client }),
    rejects,
  };
}
