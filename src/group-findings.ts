import type { HostCheck } from './checks/define.ts';
import { cidrText, firstIp } from './net/cidr.ts';
import { ipText } from './net/ip.ts';
import { macText } from './net/mac.ts';
import { openPeer } from './open-finding.ts';
import type { Overlay } from './types/estate.ts';
import type { Draft, Evidence, Sighting } from './types/finding.ts';
import type { OpenFinding, OpenPeer } from './types/judgement.ts';
import type { Lease } from './types/lease.ts';

/** What a check said of a host in one overlay. */
export type Drafted = readonly [check: HostCheck, draft: Draft];

/** From so many peers of one host on, what a check says of each alike is one finding, if it is a quarter of all peers. */
const MANY = 64;
const SHARE = 0.25;

/** The peers that a draft's peer speaks for, itself included, where it speaks for more. */
export type MembersOf = (peer: Lease) => readonly Lease[] | null;

/** How a lease's own things are called in names of findings. */
function wordsOf({ subnet, vtepMac, underlayIp }: Lease): string[] {
  const gateway = firstIp(subnet);
  return [
    cidrText(subnet),
    cidrText({ ip: gateway, length: subnet.length }),
    ipText(gateway),
    ipText(underlayIp),
    vtepMac === null ? '' : macText(vtepMac),
  ];
}

/** The name that the same finding has of another peer. */
function nameFor(name: string, peer: Lease, other: Lease): string {
  const [words, theirs] = [wordsOf(peer), wordsOf(other)];
  return name
    .split(' ')
    .map((word) => theirs[words.indexOf(word)] ?? word)
    .join(' ');
}

interface Group {
  readonly check: HostCheck;
  readonly first: Draft;
  readonly drafts: Draft[];
  count: number;
}

/** Each draft once: two outputs may show the same fault. */
function once(drafted: readonly Drafted[]): Drafted[] {
  const seen = new Map<string, Drafted>();
  for (const each of drafted) {
    const [{ id }, { peer, name }] = each;
    const key = `${id} ${peer?.key ?? ''} ${name}`;
    if (!seen.has(key)) seen.set(key, each);
  }
  return [...seen.values()];
}

function membersIn({ drafts }: Group, membersOf: MembersOf): OpenPeer[] {
  const found = new Set<OpenPeer>();
  for (const { peer, name } of drafts) {
    for (const each of membersOf(peer!) ?? [peer!])
      found.add(openPeer(each, each === peer ? name : nameFor(name, peer!, each)));
  }
  const place = ({ peer }: OpenPeer) => peer.subnet.ip;
  return [...found].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : a.name < b.name ? -1 : 1));
}

/**
 * Findings of what a host's checks said in one overlay; what a check says of very many peers is one. Gives the peers instead that have to be
 * judged each for itself, where one spoke for others and they are not so many.
 */
export function findingsOf(
  drafted: readonly Drafted[],
  { leases, family }: Overlay,
  membersOf: MembersOf,
  evidence: (sighting: Sighting) => Evidence,
): readonly OpenFinding[] | ReadonlySet<Lease> {
  const groups = new Map<string, Group>();
  const all = once(drafted).map(([check, draft]) => {
    const { peer, severity, breaks, name } = draft;
    // what is about no peer stands alone
    const key = [check.id, severity, breaks, ...(peer == null ? [name] : [])].join(' ');
    const group = groups.get(key) ?? { check, first: draft, drafts: [], count: 0 };
    groups.set(key, group);
    group.drafts.push(draft);
    group.count += peer == null ? 0 : (membersOf(peer)?.length ?? 1);
    return { check, draft, group };
  });
  const isMany = ({ count }: Group) => count >= MANY && count >= SHARE * leases.length;
  const apart = new Set<Lease>();
  const findings: OpenFinding[] = [];
  for (const { check, draft, group } of all) {
    const many = isMany(group);
    if (!many && draft.peer != null) for (const each of membersOf(draft.peer) ?? []) apart.add(each);
    if (many && draft !== group.first) continue;
    findings.push({
      check: check.id,
      draft,
      family,
      evidence: draft.evidence.map(evidence),
      ...(many ? { alike: membersIn(group, membersOf) } : {}),
    });
  }
  return apart.size > 0 ? apart : findings;
}
