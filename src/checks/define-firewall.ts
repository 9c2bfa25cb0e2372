import { rateText } from '../net/rate.ts';
import type { Draft, Sighting } from '../types/finding.ts';
import type { Decider, Loss, Match } from '../types/firewall.ts';
import type { Lease } from '../types/lease.ts';
import type { FirewallView } from '../types/view.ts';
import { anyOf, byHand, inTurn } from './define.ts';

/** Which check a loss is about; null: it is nobody's fault, or nobody can say so. */
export type LossKind =
  | 'in'
  | 'out'
  | 'prerouting'
  | 'forward'
  | 'protocol'
  | 'flavour'
  | 'some'
  | 'diverted'
  | 'queued';

/** What keeps out attackers: whom it matches is not printed, and it is no fault of the overlay. */
const GUARDS = [
  '--match-set',
  'hashlimit',
  'recent',
  'connlimit',
  '-m limit',
  'limit rate',
  'ct count',
  'string',
  'time',
];

function isGuard(match: Match): boolean {
  return match.kind === 'unknown' && !match.text.includes('!') && GUARDS.some((word) => match.text.includes(word));
}

function unknownMatches({ by }: Loss): readonly Match[] {
  return by.rule?.matches.filter(({ kind }) => kind === 'unknown') ?? [];
}

function isOtherFlavour(loss: Loss, accepts: readonly Decider[]): boolean {
  const { flavour } = loss.by.table;
  if (flavour === 'nft' || loss.aimed || accepts.length === 0 || loss.hook !== 'forward') return false;
  return accepts.every(({ table }) => table.flavour !== flavour);
}

export function lossKind(loss: Loss, accepts: readonly Decider[]): LossKind | null {
  const { unsure, aimed, journeys, hook, protocols, part, share, beyond, verdict } = loss;
  // a set, a limit or a text nobody here can look into, and nothing that says it is about the overlay
  if (unsure && (!aimed || part !== null || unknownMatches(loss).some(isGuard))) return null;
  const echoes = protocols.every((protocol) => protocol.startsWith('icmp'));
  // few pings a second are somebody's policy
  if (beyond !== null && echoes) return null;
  if (share < 1 || beyond !== null) return 'some';
  if (verdict === 'divert') return 'diverted';
  if (verdict === 'queue') return 'queued';
  if (journeys.includes('in')) return 'in';
  if (journeys.includes('out')) return 'out';
  if (hook === 'prerouting' || hook === 'ingress') return 'prerouting';
  // firewalls let ping through and nothing else: that is no choice of protocols
  if (!(protocols.includes('tcp') && protocols.includes('udp'))) return 'protocol';
  return isOtherFlavour(loss, accepts) ? 'flavour' : 'forward';
}

/** `iptables filter INPUT rule 3`, `nft inet firewalld filter_INPUT policy drop`. */
export function deciderName({ table, chain, rule }: Decider): string {
  const home = table.flavour === 'nft' ? `nft ${table.family} ${table.name}` : `${table.flavour} ${table.name}`;
  const what = rule === null ? `policy ${chain.base?.policy === 'drop' ? 'DROP' : 'ACCEPT'}` : `rule ${rule.position}`;
  return `${home} ${chain.name} ${table.flavour === 'nft' && rule === null ? what.toLowerCase() : what}`;
}

export function deciderText(by: Decider): string {
  const { table, chain, rule } = by;
  const where = `chain ${chain.name} of table ${table.flavour === 'nft' ? `${table.family} ` : ''}${table.name} (${table.flavour})`;
  return rule === null ? `the policy of ${where}` : `rule ${rule.position} of ${where}: ${rule.text}`;
}

export function deciderSeen({ table, chain, rule }: Decider): Sighting {
  return { probe: table.probe, line: rule?.line ?? chain.base?.policyLine ?? chain.line };
}

/** In flannel's own chain or table, or with its comment. */
export function isFlannels({ table, chain, rule }: Decider): boolean {
  return (
    table.name.startsWith('flannel-ipv') ||
    chain.name.startsWith('FLANNEL-') ||
    (rule?.text.includes('flanneld masq') ?? false)
  );
}

/** How to look at the rule and its counter. */
export function look({ table, chain }: Decider): string {
  const six = table.family === 'ip6' ? 'ip6tables' : 'iptables';
  if (table.flavour === 'nft') return `nft -a list chain ${table.family} ${table.name} ${chain.name}`;
  return `${six}${table.flavour === 'iptables-legacy' ? '-legacy' : ''} -t ${table.name} -L ${chain.name} -nv --line-numbers`;
}

/** Words of accept rules, one for each direction, in the languages of rules and of their managers. */
export interface Accept {
  readonly iptables: readonly (readonly string[])[];
  readonly nft: readonly string[];
  readonly firewalld: readonly (readonly string[])[];
  readonly ufw: readonly (readonly string[])[];
}

function manager({ table, chain, rule }: Decider): 'firewalld' | 'ufw' | null {
  const names = [...table.chains.keys()];
  if (
    table.name === 'firewalld' ||
    names.some((name) => name.startsWith('IN_public') || name.startsWith('INPUT_ZONES'))
  )
    return 'firewalld';
  if (chain.name.startsWith('ufw-') || names.some((name) => name.startsWith('ufw-')) || rule?.text.includes('ufw'))
    return 'ufw';
  return null;
}

/** The rule or policy by hand: the manager's own words first, then an accept before it, or the rule gone. */
export function firewallRemedy(loss: Loss, accept: Accept): Draft['remedy'] {
  const { by } = loss;
  const { table, chain, rule } = by;
  const proof = `done when its counter stands still while containers talk: ${look(by)}`;
  const owner = manager(by);
  if (owner === 'firewalld' && accept.firewalld.length > 0)
    return inTurn([
      ...accept.firewalld.map((words) =>
        byHand(
          ['firewall-cmd', '--permanent', ...words],
          'firewalld keeps it; done when `firewall-cmd --permanent --list-all` shows it',
        ),
      ),
      byHand(['firewall-cmd', '--reload'], `then restart flanneld, whose rules the reload takes away; ${proof}`),
    ]);
  if (owner === 'ufw' && accept.ufw.length > 0)
    return inTurn(accept.ufw.map((words) => byHand(['ufw', ...words], proof)));
  const base = loss.hook.toUpperCase();
  if (table.flavour === 'nft') {
    const bases = [chain, ...table.chains.values()].filter(
      ({ base: head }) => head?.hook === loss.hook && (head.type === 'nat') === (loss.verdict === 'divert'),
    );
    const entry = bases[0]?.name ?? chain.name;
    return inTurn(
      accept.nft.map((rule) =>
        byHand(
          ['nft', 'insert', 'rule', table.family, table.name, entry, ...rule.split(' ')],
          `and in its file; ${proof}`,
        ),
      ),
    );
  }
  const inserts = accept.iptables.map((words) =>
    byHand(
      [toolOf(table), '-t', table.name, '-I', base, ...words, '-j', 'ACCEPT'],
      `also where the rules are kept; ${proof}`,
    ),
  );
  if (rule === null) return inTurn(inserts);
  if (loss.aimed || accept.iptables.length === 0)
    return anyOf([
      byHand(deletion(by), `find who wrote it, or it comes back; done when it is gone from: ${look(by)}`),
      inTurn(inserts.map(({ command, note }) => byHand(command, `where the rule must stay; ${note}`))),
    ]);
  return anyOf([
    inTurn(inserts),
    byHand(deletion(by), `where nobody wants the rule; done when it is gone from: ${look(by)}`),
  ]);
}

/** The command that a table of iptables is changed by. */
export function toolOf({ family, flavour }: Decider['table']): string {
  return `${family === 'ip6' ? 'ip6tables' : 'iptables'}${flavour === 'iptables-legacy' ? '-legacy' : ''}`;
}

/** A rule by its own words: its number is another's as soon as a rule is put before it. */
export function deletion({ table, chain, rule }: Decider): readonly string[] {
  const words = rule!.words.length > 0 ? rule!.words : [String(rule!.position)];
  return [toolOf(table), '-t', table.name, '-D', chain.name, ...words];
}

/** One subject for the walk itself, which passes, and one for each peer a loss is about. */
export interface LossSubject {
  readonly loss: Loss | null;
  readonly peer: Lease | null;
}

export function* lossSubjects(view: FirewallView, kind: LossKind, lease: Lease | null): Generator<LossSubject> {
  const { walk, peers } = view;
  if (lease === null || peers.length === 0) return;
  yield { loss: null, peer: null };
  for (const loss of walk.losses) {
    if (lossKind(loss, walk.flannelAccepts) !== kind) continue;
    if (loss.peers === null || loss.peers.length === 0) yield { loss, peer: null };
    else for (const n of loss.peers) yield { loss, peer: peers[n]! };
  }
}

const TAKEN: Readonly<Record<Loss['verdict'], string>> = {
  drop: 'dropped',
  reject: 'rejected',
  divert: 'sent to another address or port',
  queue: 'handed to a program',
};

/** The draft of a loss, with what it is about in words: `VXLAN datagrams from {whom}`. */
export function lossDraft({ loss, peer }: LossSubject, about: string, accept: Accept, extra = ''): Draft | null {
  if (loss === null) return null;
  const { by, verdict, doubts, unsure, part, alike, beyond, markedBy } = loss;
  const whom = peer === null ? 'all peers' : '{peer}';
  const what = `${about.replace('{whom}', whom)}${beyond === null ? '' : ` beyond ${rateText(beyond)}`}`;
  const doubt = doubts[0];
  const weak =
    (doubt === undefined ? '' : `, unless ${deciderText(doubt)} lets them through, whose match is not understood`) +
    (unsure ? ', as far as its match, which is not understood, meets them' : '');
  const more = alike.length === 0 ? '' : `, and ${alike.length} more rules of the chain`;
  const mark = markedBy === null ? '' : `, for the mark that ${deciderText(markedBy)} sets`;
  const mild = unsure || doubts.length > 0;
  return {
    ...(peer === null ? {} : { peer }),
    name: deciderName(by),
    expected: `${about.replace('{whom}', whom)} are accepted`,
    observed: `${deciderName(by)}: ${by.rule?.text ?? TAKEN[verdict]}`,
    message: `${what} are ${by.rule?.setHops == null ? TAKEN[verdict] : 'left too few hops'} by ${deciderText(by)}${more}${mark}${extra}${weak}`,
    evidence: [
      deciderSeen(by),
      ...alike.slice(0, 4).map(deciderSeen),
      ...(markedBy === null ? [] : [deciderSeen(markedBy)]),
      ...(doubt === undefined ? [] : [deciderSeen(doubt)]),
    ],
    ...(mild ? { severity: 'warning' as const } : {}),
    remedy: firewallRemedy(loss, accept),
    breaks: mild ? 'unknown' : part !== null ? 'none' : peer === null ? 'host' : 'peer',
  };
}

/** VXLAN datagrams of all containers, or of some alone. */
export function datagramsOf({ journeys, part }: Loss): string {
  return `${part === null ? '' : 'some '}VXLAN datagrams ${journeys.includes('in') ? 'from' : 'to'} {whom}`;
}

/** Accept rules for the datagrams and for what is forwarded. */
export function acceptDatagrams(port: number): Accept {
  return {
    iptables: [['-p', 'udp', '--dport', String(port)]],
    nft: [`udp dport ${port} accept`],
    firewalld: [[`--add-port=${port}/udp`]],
    ufw: [['allow', `${port}/udp`]],
  };
}

/** The draft of datagrams lost; where some alone are, the others go on. */
export function lossOfDatagrams(subject: LossSubject, port: number): Draft | null {
  const { loss } = subject;
  if (loss === null) return null;
  const draft = lossDraft(subject, datagramsOf(loss), acceptDatagrams(port))!;
  return loss.part === null ? draft : { ...draft, severity: 'warning' };
}

export function acceptForwarded(vtepName: string, { journeys, hook }: Loss, network: string | null): Accept {
  // before the route is known there is no way out to match
  const sides = hook === 'forward' && journeys.includes('leave') ? (['out'] as const) : [];
  const all = sides.length === 0 || journeys.includes('arrive') ? (['in', ...sides] as const) : sides;
  const source = network === null ? [] : [['--zone=trusted', `--add-source=${network}`]];
  return {
    iptables: all.map((side) => [`-${side[0]}`, vtepName]),
    nft: all.map((side) => `${side[0]}ifname ${vtepName} accept`),
    firewalld: [['--zone=trusted', `--add-interface=${vtepName}`], ...source],
    ufw: all.map((side) => ['route', 'allow', side, 'on', vtepName]),
  };
}

/** Which way, in words. */
export function ways({ journeys, protocols, part }: Loss): string {
  const leave = journeys.includes('leave');
  const arrive = journeys.includes('arrive');
  const from = leave && arrive ? 'to and from' : leave ? 'to' : 'from';
  const kinds =
    protocols.length < 3 ? `${protocols.map((name) => name.toUpperCase()).join(' and ')} packets` : 'packets';
  return `${kinds} of ${part === 'own' ? 'some ' : ''}containers ${from} ${part === 'peer' ? 'some of ' : ''}those of {whom}`;
}
