import { PairSet } from '../net/pair-set.ts';
import type { Cause, Finding, ObjectKind, Remedy, Severity } from '../types/finding.ts';
import { type Claim, forAllPeers, type Gathered, peersIn } from './define.ts';
import { CAUSES } from './index.ts';

/** What folding must know of the estate. */
export interface FoldContext {
  /** Hosts' names, leases without a host included: the ordered pairs are counted over these. */
  readonly members: readonly string[];
  /** Hosts that were read. */
  readonly hosts: readonly string[];
  /** How many other leases there are, by `host family`. */
  readonly peersOf: (host: string, family: 4 | 6) => number;
  /** How the root's check decides, for `why`. */
  readonly explain: (id: string) => string;
}

/** Of so many hosts, and at least half of those that were read, what has the same cause has it together. */
const HOSTS_MANY = 16;
const ALL_HOSTS = 'all hosts';
const MOST_HOSTS = 'most hosts';

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 };
const PAIRS_LISTED = 200;

function grouped(findings: readonly Finding[], key: (finding: Finding) => string | null): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const name = key(finding);
    if (name === null) continue;
    const group = groups.get(name);
    if (group) group.push(finding);
    else groups.set(name, [finding]);
  }
  return groups;
}

/** `vtep-mac-changed minion2`: a host has one VTEP of a family, so only the second family's is named. */
function causeKey(id: string, root: Finding, object: ObjectKind): string {
  const named =
    root.name !== '' && !(id.startsWith('vtep-') && object !== 'address' && object !== 'mtu' && root.family === 4);
  return [id, root.host, ...(root.peer === null ? [] : ['->', root.peer]), ...(named ? [root.name] : [])].join(' ');
}

class Folder {
  private readonly free: Set<Finding>;
  /** Measured to follow from a cause that the hosts' state shows. */
  private readonly explained: readonly Finding[];
  private readonly byHost: Map<string, Finding[]>;
  private readonly byPeer: Map<string, Finding[]>;
  private readonly byCheck: Map<string, Finding[]>;
  private readonly context: FoldContext;
  /** Findings that stand for many peers, with those of them that no root has explained yet. */
  private readonly many: Map<Finding, Set<string>>;
  /** The findings each cause is made of. */
  private readonly members = new Map<Cause, readonly Finding[]>();
  private readonly places: ReadonlyMap<string, number>;
  readonly claimedBy = new Map<string, string>();
  readonly causes: Cause[] = [];

  constructor(findings: readonly Finding[], context: FoldContext) {
    this.context = context;
    this.places = new Map(context.members.map((name, n) => [name, n]));
    this.free = new Set(findings.filter(({ about }) => about.explainedBy === undefined));
    this.explained = findings.filter(({ about }) => about.explainedBy !== undefined);
    this.many = new Map();
    for (const finding of this.free)
      if (finding.alike !== undefined) this.many.set(finding, new Set(finding.alike.map(({ peer }) => peer)));
    this.byHost = grouped(findings, ({ host }) => host);
    this.byPeer = grouped(findings, ({ peer }) => peer);
    this.byCheck = grouped(findings, ({ check }) => check);
  }

  private candidates(claim: Claim, root: Finding): readonly Finding[] {
    if (claim.where === 'anywhere') return claim.checks.flatMap((check) => this.byCheck.get(check) ?? []);
    if (claim.where === 'same-host') return this.byHost.get(root.host) ?? [];
    return this.byPeer.get(claim.where === 'about-host' ? root.host : (root.peer ?? '')) ?? [];
  }

  private effectsOf(claims: readonly Claim[], root: Finding): Finding[] {
    const effects: Finding[] = [];
    for (const claim of claims) {
      const near = this.candidates(claim, root);
      for (const effect of near) {
        if (effect === root || !this.free.has(effect) || !claim.checks.includes(effect.check)) continue;
        // a dual-stack host has two VTEPs: what is wrong with one does not explain the other, but for shared facts
        if (effect.family !== root.family && effect.check !== root.check) continue;
        if (claim.all && !this.forAll(claim, near, root, effect)) continue;
        if (claim.when && !claim.when(root, effect)) continue;
        effects.push(effect);
        this.free.delete(effect);
      }
      if (claim.where === 'about-host') effects.push(...this.explainedOfMany(claim, root));
    }
    return effects;
  }

  /** Takes the root's host out of what stands for many peers; gives those of which every peer is explained by now. */
  private explainedOfMany(claim: Claim, root: Finding): Finding[] {
    const wholly: Finding[] = [];
    if (claim.when !== undefined) return wholly;
    for (const [finding, left] of this.many) {
      if (!claim.checks.includes(finding.check) || finding.family !== root.family) continue;
      if (!left.delete(root.host) || left.size > 0 || !this.free.delete(finding)) continue;
      this.many.delete(finding);
      wholly.push(finding);
    }
    return wholly;
  }

  /** Same host: the check fails there for every peer. About the host: it fails on every other host that was read. */
  private forAll({ where }: Claim, near: readonly Finding[], root: Finding, { check, host, family }: Finding): boolean {
    if (where !== 'about-host') return forAllPeers(near, check, this.context.peersOf(host, family)) !== null;
    const failing = new Set(near.filter((each) => each.check === check).map((each) => each.host));
    for (const [each, peers] of this.many) if (each.check === check && peers.has(root.host)) failing.add(each.host);
    return this.context.hosts.every((other) => other === root.host || failing.has(other));
  }

  run(): void {
    for (const rule of CAUSES) {
      if (rule.kind === 'root') {
        for (const root of this.byCheck.get(rule.id) ?? []) {
          if (!this.free.delete(root)) continue;
          const effects = this.effectsOf(rule.explains, root);
          this.add(
            rule.id,
            root,
            [root, ...effects],
            rule.object?.(root, effects) ?? root.object,
            root.message,
            root.remedy,
          );
        }
        continue;
      }
      if (rule.kind === 'estate') {
        for (const gathered of rule.gather([...this.free], this.context.hosts))
          this.gather(rule.id, gathered, gathered.host);
        continue;
      }
      for (const [, list] of grouped([...this.free], ({ host, family }) => `${host} ${family}`)) {
        const { host, family } = list[0]!;
        for (const gathered of rule.gather(list, this.context.peersOf(host, family))) this.gather(rule.id, gathered);
      }
    }
    for (const root of this.free) this.add(root.check, root, [root], root.object, root.message, root.remedy);
    this.mergeHosts();
    for (const effect of this.explained) this.attach(effect);
    this.causes.sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] || b.brokenPairs.count - a.brokenPairs.count || (a.key < b.key ? -1 : 1),
    );
  }

  private attach(effect: Finding): void {
    const at = this.causes.findIndex(({ key }) => key === effect.about.explainedBy);
    const cause = this.causes[at];
    if (cause === undefined) {
      this.add(effect.check, effect, [effect], effect.object, effect.message, effect.remedy);
      return;
    }
    this.causes[at] = { ...cause, ...this.worse(cause, effect), effects: [...cause.effects, effect.key] };
    this.claimedBy.set(effect.key, cause.key);
  }

  /** What was only suspected, or said to harm little, is as bad as what was measured to follow from it. */
  private worse({ severity, brokenPairs }: Cause, effect: Finding): Pick<Cause, 'severity' | 'brokenPairs'> {
    if (RANK[effect.severity] >= RANK[severity]) return { severity, brokenPairs };
    const { count, of, list } = this.brokenPairs([effect]);
    return { severity: effect.severity, brokenPairs: brokenPairs.count > count ? brokenPairs : { count, of, list } };
  }

  private gather(id: string, { findings, object, name, peer, summary }: Gathered, host?: string): void {
    for (const finding of findings) this.free.delete(finding);
    const root = findings[0]!;
    this.add(id, { ...root, host: host ?? root.host, name, peer }, findings, object, summary, sharedRemedies(findings));
  }

  private add(
    id: string,
    root: Finding,
    members: readonly Finding[],
    object: ObjectKind,
    summary: string,
    remedy: readonly Remedy[],
  ): void {
    const key = causeKey(id, root, object);
    this.push(key, id, root, members, object, `${root.host}: ${summary}`, remedy);
  }

  private push(
    key: string,
    id: string,
    root: Pick<Finding, 'host' | 'peer' | 'name'>,
    members: readonly Finding[],
    object: ObjectKind,
    summary: string,
    remedy: readonly Remedy[],
  ): void {
    for (const member of members) this.claimedBy.set(member.key, key);
    const severity = members.reduce<Severity>(
      (worst, { severity }) => (RANK[severity] < RANK[worst] ? severity : worst),
      'note',
    );
    const cause: Cause = {
      key,
      id,
      severity,
      culprit: { host: root.host, object, peer: root.peer, name: root.name },
      summary,
      why: this.context.explain(id),
      evidence: members.flatMap(({ evidence }) => evidence).slice(0, 20),
      remedy,
      brokenPairs: this.brokenPairs(members),
      shared: null,
      effects: members.map((member) => member.key),
    };
    this.members.set(cause, members);
    this.causes.push(cause);
  }

  /** What is wrong with most of very many hosts as a whole is one cause: somebody or something did it to all of them. */
  private mergeHosts(): void {
    const { hosts } = this.context;
    if (hosts.length < HOSTS_MANY) return;
    const kinds = new Map<string, Cause[]>();
    for (const cause of this.causes) {
      const { object, peer, name, host } = cause.culprit;
      if (peer !== null || host === ALL_HOSTS) continue;
      const kind = `${cause.id} ${object} ${name}`;
      const same = kinds.get(kind);
      if (same) same.push(cause);
      else kinds.set(kind, [cause]);
    }
    for (const same of kinds.values()) {
      const names = new Set(same.map(({ culprit }) => culprit.host));
      const first = same[0]!;
      if (names.size < HOSTS_MANY || names.size * 2 < hosts.length) continue;
      const { host, object, name } = first.culprit;
      const merged = new Set(same);
      const members = same.flatMap((cause) => this.members.get(cause)!);
      const others = this.causes.filter((cause) => !merged.has(cause));
      this.causes.splice(0, this.causes.length, ...others);
      const whose = names.size === hosts.length ? ALL_HOSTS : MOST_HOSTS;
      this.push(
        [first.id, whose, ...(name === '' ? [] : [name])].join(' '),
        first.id,
        { host: whose, peer: null, name },
        members,
        object,
        `${names.size} of ${hosts.length} hosts alike; ${host}: ${first.summary.slice(host.length + 2)}`,
        first.remedy,
      );
    }
  }

  private brokenPairs(members: readonly Finding[]): Cause['brokenPairs'] {
    const all = this.context.members;
    const pairs = new PairSet(all, this.places);
    for (const finding of members) {
      const { severity, breaks, host, pairs: measured } = finding;
      if (severity !== 'error') continue;
      for (const [from, to] of measured ?? []) pairs.add(from, to);
      if (breaks === 'host') pairs.addHost(host);
      // the request or the answer is lost: neither of the two can talk to the other
      else if (breaks === 'peer') for (const peer of peersIn(finding)) if (peer !== null) pairs.addBoth(host, peer);
    }
    return {
      count: pairs.count,
      of: all.length * (all.length - 1),
      list: pairs.first(PAIRS_LISTED),
      ...(members.some(({ breaks }) => breaks === 'unknown') ? { unknown: true as const } : {}),
    };
  }
}

const STEPS = 6;

/** A finding's steps as alternatives, each of them what is to be done in turn. */
function alternatives({ remedy }: Finding): Remedy[][] {
  const out: Remedy[][] = [];
  for (const step of remedy) {
    if (out.length === 0 || step.follows === 'or') out.push([step]);
    else out.at(-1)!.push(step);
  }
  return out;
}

/**
 * What a gathered cause's members recommend: what is first for each of them, all in turn and each step once; then the other ways,
 * as far as all of them have one, whole, and short enough to be told.
 */
function sharedRemedies(members: readonly Finding[]): Remedy[] {
  const offered = members.map(alternatives).filter((each) => each.length > 0);
  const told: Remedy[] = [];
  for (let k = 0; offered.length > 0 && offered.every((each) => k < each.length); k++) {
    const steps = new Map<string, Remedy>();
    for (const each of offered)
      for (const step of each[k]!) {
        const key = `${step.host} ${step.command.join(' ')}`;
        if (!steps.has(key)) steps.set(key, { ...step, follows: 'then' });
      }
    const [first, ...more] = steps.values();
    if (k === 0) told.push({ ...first!, follows: null }, ...more.slice(0, STEPS - 1));
    else if (told.length + steps.size <= STEPS) told.push({ ...first!, follows: 'or' }, ...more);
  }
  return told;
}

/**
 * Findings to root causes: each finding is claimed once, by the first rule that explains it; what no rule claims is a root
 * of its own. Notes take no part. `claimedBy` maps a finding's key to its cause's.
 */
export function foldCauses(
  findings: readonly Finding[],
  context: FoldContext,
): { causes: Cause[]; claimedBy: Map<string, string> } {
  const folder = new Folder(
    findings.filter(({ severity }) => severity !== 'note'),
    context,
  );
  folder.run();
  return { causes: folder.causes, claimedBy: folder.claimedBy };
}
