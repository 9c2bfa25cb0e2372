import type { Check, HostCheck } from './checks/define.ts';
import { cidrFromText, firstIp } from './net/cidr.ts';
import { ipPlus } from './net/ip.ts';
import { toAnswer } from './probes/answer.ts';
import { CORE_EVIDENCE, PROBE_ORDER, PROBES } from './probes/index.ts';
import type { Family, Ip } from './types/address.ts';
import type { Estate } from './types/estate.ts';
import type { Draft, Evidence, Finding, Sighting } from './types/finding.ts';
import type { Lease } from './types/lease.ts';
import type { Gap, HostRecords, ProbeId, Reject } from './types/probe.ts';
import type { HostReading } from './types/reading.ts';
import type { ExpectationName, HostFacts, HostView, PartName, Parts } from './types/view.ts';
import { type Thinned, thinAnswers } from './view/alike.ts';
import { known } from './view/devices.ts';
import { hostView } from './view/host-view.ts';
import { flannelProcesses, isVtepName, machineFacts, offloadsOff, subnetEnvFact } from './view/machine.ts';
import { underlayFacts } from './view/underlay-facts.ts';

/** A finding before leases have hosts' names: its peer is a lease, `{peer}` stands in its texts. */
export interface OpenFinding {
  readonly check: string;
  readonly draft: Draft;
  readonly family: 4 | 6;
  readonly evidence: readonly Evidence[];
}

export interface CheckCount {
  readonly check: string;
  readonly examined: number;
  readonly blocked: readonly Gap[];
}

/** All that is kept of a host once its tables are dropped. */
export interface HostJudgement {
  readonly host: string;
  readonly address: string | null;
  /** False when it gave nothing. */
  readonly read: boolean;
  readonly facts: readonly HostFacts[];
  readonly findings: readonly OpenFinding[];
  readonly counts: readonly CheckCount[];
  readonly gaps: readonly Gap[];
  /** A gap in what every judgement stands on. */
  readonly coreGap: boolean;
  readonly rejects: readonly (Reject & { readonly probe: ProbeId })[];
}

const EVIDENCE_TEXT_MAX = 400;

/** Finds lines of an output by number; the index is made at the first question. */
function lineReader(bytes: Uint8Array): (line: number) => string {
  let starts: number[] | null = null;
  return (line) => {
    if (starts === null) {
      starts = [0];
      for (let at = bytes.indexOf(10); at >= 0; at = bytes.indexOf(10, at + 1)) starts.push(at + 1);
    }
    const start = starts[line - 1] ?? bytes.length;
    const end = Math.min((starts[line] ?? bytes.length + 1) - 1, start + EVIDENCE_TEXT_MAX);
    return Buffer.from(bytes.subarray(start, end)).toString('utf8').trim();
  };
}

/** Gives the raw line of what was seen on a host; `lineOf` where lines were left out of the outputs that were parsed. */
export function evidenceReader(
  host: string,
  records: HostRecords,
  lineOf: Thinned['lineOf'] = (_, line) => line,
): (sighting: Sighting) => Evidence {
  const readers = new Map<ProbeId, (line: number) => string>();
  return (sighting) => {
    const evidence = evidenceOf(host, records, readers, sighting);
    return { ...evidence, line: lineOf(sighting.probe, evidence.line) };
  };
}

function evidenceOf(
  host: string,
  records: HostRecords,
  readers: Map<ProbeId, (line: number) => string>,
  sighting: Sighting,
): Evidence {
  const { probe, line } = sighting;
  const answer = records[probe];
  if (line === 0 || !answer.read)
    return { host, probe, line: 0, text: `(no such line in: ${PROBES[probe].command.argv.join(' ')})` };
  const reader = readers.get(probe) ?? lineReader(answer.bytes);
  readers.set(probe, reader);
  return { host, probe, line, text: reader(line) };
}

/** A host shows who it is by its VTEP's MAC, or by an address that is not its loopback. */
function identifiable(records: HostRecords, hasVtep: boolean, family: Family): boolean {
  if (hasVtep) return true;
  const { 'ip-addr': addresses, 'ip-r': main, 'ip-route-all': all } = records;
  if (addresses.read)
    return addresses.records.some(
      ({ name, addresses: own }) =>
        name !== 'lo' && own.some((address) => address.family === family && address.scope !== 'link'),
    );
  return [main, all].some(
    (answer) => answer.read && answer.records.some((route) => route.src !== null && route.family === family),
  );
}

function factsOf(view: HostView, { plan, readAtMs }: HostReading, records: HostRecords): HostFacts {
  const { host, family, lease, era, vtepName } = view.expectation;
  const vtep = view.parts.vtep.known ? view.parts.vtep.value : null;
  const env = view.parts.subnetEnv.known
    ? view.parts.subnetEnv.value.get(family === 4 ? 'FLANNEL_SUBNET' : 'FLANNEL_IPV6_SUBNET')
    : undefined;
  const envSubnet = env === undefined ? null : cidrFromText(env.value);
  const addresses = view.parts.addresses.known ? view.parts.addresses.value : null;
  const onVtep = addresses?.get(vtepName)?.[0];
  const length = lease?.subnet.length ?? (family === 4 ? 24 : 64);
  return {
    host,
    address: plan.address,
    family,
    lease,
    era,
    vtepName: vtep?.name ?? null,
    vtepMac: known(vtep, (link) => link.mac),
    mtuBytes: known(vtep, (link) => link.mtuBytes),
    vni: known(vtep, (link) => link.vxlan)?.vni ?? null,
    port: known(vtep, (link) => link.vxlan)?.dstPort ?? null,
    bridgeIp: bridgeIpOf(lease, addresses, vtepName),
    containerIp: view.parts.containers.known
      ? (view.parts.containers.value.links.find(({ leased }) => leased !== null)?.leased?.ip ?? null)
      : null,
    holdsUnderlayIp:
      lease !== null && [...(addresses?.values() ?? [])].some((list) => list.some(({ ip }) => ip === lease.underlayIp)),
    heldSubnet:
      envSubnet !== null
        ? { ip: firstIp(envSubnet), length: envSubnet.length }
        : onVtep === undefined
          ? null
          : { ip: firstIp({ ip: onVtep.ip, length }), length },
    heldSubnetSeen:
      env !== undefined
        ? { probe: 'subnet-env', line: env.line }
        : onVtep === undefined
          ? null
          : { probe: 'ip-addr', line: onVtep.line },
    underlay: underlayFacts(view),
    identifiable: identifiable(records, vtep !== null, family),
    machine: machineFacts(records['host-facts'], readAtMs),
    flannel: flannelProcesses(records.processes),
    vteps: view.parts.devices.known ? [...view.parts.devices.value.keys()].filter(isVtepName).length : null,
    offloadsOff: offloadsOff(records['ethtool-k-flannel']),
    subnetEnv: subnetEnvFact(records['subnet-env']),
  };
}

/** The first address of its lease after the VTEP's, where another device has it. */
function bridgeIpOf(lease: Lease | null, addresses: Parts['addresses'] | null, vtepName: string): Ip | null {
  if (lease === null || addresses === null) return null;
  const ip = ipPlus(firstIp(lease.subnet), 1);
  const holds = [...addresses].some(([dev, own]) => dev !== vtepName && own.some((address) => address.ip === ip));
  return holds ? ip : null;
}

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

/** Every probe's answer; what was never asked or is not in the bundle is a gap. */
export function parseAnswers(host: string, reading: HostReading): HostRecords {
  const raw = new Map(reading.answers.map((answer) => [answer.probe, answer]));
  const entries = PROBE_ORDER.map((probe) => {
    const answer = raw.get(probe);
    return [
      probe,
      answer === undefined
        ? { read: false, gap: { host, probe, kind: 'absent', detail: 'not collected' } }
        : toAnswer(PROBES[probe], host, answer),
    ];
  });
  return Object.fromEntries(entries) as HostRecords;
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

/** Does what was found about some peers, of which one speaks for many, hold for each of them as it is written? */
function holdsForEach(view: HostView, facts: HostFacts, drafts: readonly (readonly [HostCheck, Draft])[]): boolean {
  const { weights, expectation } = view;
  if (weights.size === 0) return true;
  const { lease } = expectation;
  if (lease !== null && weights.has(lease)) return false;
  if (facts.underlay?.direct?.others.some((peer) => weights.has(peer)) === true) return false;
  return drafts.every(([check, { peer }]) => !judgesPeers(check) || (peer != null && !weights.has(peer)));
}

function unreadHost({ plan }: HostReading, gap: Gap): HostJudgement {
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

/**
 * Parses what one host answered, judges it against the estate, and keeps only findings and small facts. Where peers are
 * many and nothing tells most of them apart, one is judged for all; what is then found wrong with it is judged again peer by peer.
 */
export function judgeHost(reading: HostReading, estate: Estate, checks: readonly Check[]): HostJudgement {
  if (reading.gap !== null) return unreadHost(reading, reading.gap);
  const thinned = thinAnswers(reading.answers, estate);
  return (thinned && judgeBy(reading, estate, checks, thinned)) ?? judgeBy(reading, estate, checks, null)!;
}

/** null where what is found does not hold for each of the peers that one speaks for. */
/** The same, every peer for itself: what `judgeHost` must agree with. */
export function judgeEachPeer(reading: HostReading, estate: Estate, checks: readonly Check[]): HostJudgement {
  return judgeBy(reading, estate, checks, null)!;
}

function judgeBy(
  reading: HostReading,
  estate: Estate,
  checks: readonly Check[],
  thinned: Thinned | null,
): HostJudgement | null {
  const { plan } = reading;
  const host = plan.name;
  const records = parseAnswers(host, thinned === null ? reading : { ...reading, answers: thinned.answers });
  const evidence = evidenceReader(host, records, thinned?.lineOf);
  const facts: HostFacts[] = [];
  const findings = new Map<string, OpenFinding>();
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
    const view = hostView(host, plan.address, records, overlay, thinned?.overlays.get(overlay));
    noVxlanLine ||= !view.parts.vxlan.known && records['ip-d-link'].read;
    const own = factsOf(view, reading, records);
    facts.push(own);
    const drafts: [HostCheck, Draft][] = [];
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
    for (const [check, draft] of drafts) {
      const key = `${check.id} ${draft.peer?.key ?? ''} ${draft.name}`;
      // two outputs may show the same fault: one finding
      if (findings.has(key)) continue;
      findings.set(key, { check: check.id, draft, family: overlay.family, evidence: draft.evidence.map(evidence) });
    }
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
    findings: [...findings.values()],
    counts,
    gaps: [...gaps.values()],
    coreGap: core.length > 0 || hidden || noVxlanLine,
    rejects,
  };
}

/** Begins what proves that a remedy worked. */
const DONE = 'done when';

/** A remedy's note with what proves that it worked. */
export function withProof(note: string, { mended }: { readonly mended: string }): string {
  return note.includes(DONE) ? note : `${note}; ${DONE} ${mended}`;
}

/** A finding with its texts and names final. */
export function closeFinding(
  open: OpenFinding,
  host: string,
  meta: { id: string; severity: Finding['severity']; object: Finding['object']; mended: string },
  nameOf: (lease: Lease) => string,
): Finding {
  const { draft } = open;
  const peer = draft.peer == null ? null : nameOf(draft.peer);
  const say = (text: string): string => (peer === null ? text : text.replaceAll('{peer}', peer));
  return {
    key: [meta.id, host, ...(peer === null ? [] : ['->', peer]), ...(draft.name === '' ? [] : [draft.name])].join(' '),
    check: meta.id,
    severity: draft.severity ?? meta.severity,
    host,
    peer,
    family: open.family,
    object: meta.object,
    name: draft.name,
    expected: say(draft.expected),
    observed: say(draft.observed),
    message: say(draft.message),
    evidence: open.evidence,
    remedy: draft.remedy.map(({ command, note, onPeer, follows }, n) => ({
      host: onPeer === true && peer !== null ? peer : host,
      command,
      note: say(withProof(note, meta)),
      follows: n === 0 ? null : (follows ?? null),
    })),
    breaks: draft.breaks,
    about: draft.about ?? {},
  };
}
