import { contains, samePrefix } from '../net/cidr.ts';
import type { Finding, ObjectKind } from '../types/finding.ts';

/** What a root explains: findings of these checks, on its host, about its host, or about the same peer. */
export interface Claim {
  readonly checks: readonly string[];
  /** same-host: found on the root's host. about-host: found elsewhere, about it. about-peer: found anywhere about the root's peer. */
  readonly where: 'same-host' | 'about-host' | 'about-peer' | 'anywhere';
  /** Only when the check failed for every peer of that host, or (about-host) on every other host: one row alone is a fault of its own. */
  readonly all?: true;
  readonly when?: (root: Finding, effect: Finding) => boolean;
}

/** A finding that others follow from. */
export interface RootRule {
  readonly kind: 'root';
  /** The root's check. */
  readonly id: string;
  readonly explains: readonly Claim[];
  /** The object at fault where the effects show that it is not the check's own. */
  readonly object?: (root: Finding, effects: readonly Finding[]) => ObjectKind;
}

export interface Gathered {
  readonly findings: readonly Finding[];
  readonly object: ObjectKind;
  readonly name: string;
  readonly peer: string | null;
  readonly summary: string;
}

/** Findings of one host that together have one root none of them shows alone. */
export interface GatherRule {
  readonly kind: 'gather';
  readonly id: string;
  readonly title: string;
  readonly explain: string;
  /** Unclaimed findings of one host and family; `peers` is how many other leases there are. */
  readonly gather: (findings: readonly Finding[], peers: number) => readonly Gathered[];
}
/** Findings of several hosts that together have one root. */
export interface EstateRule {
  readonly kind: 'estate';
  readonly id: string;
  readonly title: string;
  readonly explain: string;
  /** Unclaimed findings of all hosts; `hosts` are those that were read. */
  readonly gather: (
    findings: readonly Finding[],
    hosts: readonly string[],
  ) => readonly (Gathered & { readonly host: string })[];
}
export type CauseRule = RootRule | GatherRule | EstateRule;

/** The findings of one check. */
export function ofCheck(findings: readonly Finding[], check: string): Finding[] {
  return findings.filter((finding) => finding.check === check);
}

/** The peers a finding is about: of most one, of one that stands for many all of them. */
export function peersIn({ peer, alike }: Finding): readonly (string | null)[] {
  return alike === undefined ? [peer] : alike.map((each) => each.peer);
}

/** The check's findings when it fails for every one of the host's peers, else null. */
export function forAllPeers(findings: readonly Finding[], check: string, peers: number): Finding[] | null {
  const failed = ofCheck(findings, check);
  const whole = failed.some(({ peer, alike }) => peer === null && alike === undefined);
  return whole || (peers > 0 && new Set(failed.flatMap(peersIn)).size >= peers) ? failed : null;
}

/** Rows on other hosts that are the root's host's: they carry its VTEP MAC, or lie in the subnet it holds. */
function belongsToHost(root: Finding, effect: Finding): boolean {
  const { mac, prefix } = root.about;
  if (mac !== undefined && effect.about.mac === mac) return true;
  if (prefix === undefined) return false;
  const { ip, prefix: other } = effect.about;
  return (ip !== undefined && contains(prefix, ip)) || (other !== undefined && samePrefix(other, prefix));
}

/** What is left over on other hosts of a host whose lease is gone, moved or of another backend. */
export const LEFT_ELSEWHERE: Claim = {
  checks: ['route-stale', 'neighbour-stale', 'fdb-entry-stale'],
  where: 'anywhere',
  when: belongsToHost,
};

/** What disagrees with the lease on a host that holds another subnet, as far as it is that subnet. */
export const HELD_HERE: Claim = {
  checks: [
    'subnet-env-subnet-wrong',
    'bridge-address-wrong',
    'vtep-address-wrong',
    'route-source-wrong',
    'container-address-foreign',
  ],
  where: 'same-host',
  when: belongsToHost,
};

/** A device that was created anew: what hung on the old one went with it. */
export const MADE_ANEW: readonly Claim[] = [
  {
    checks: [
      'vtep-mac-changed',
      'vtep-address-wrong',
      'vtep-mtu-wrong',
      'subnet-env-mtu-wrong',
      'vtep-mtu-not-applied',
      'mtu-mixed',
      'bridge-mtu-too-big',
      'container-mtu-too-big',
      'vtep-learning-on',
    ],
    where: 'same-host',
  },
  { checks: ['route-missing', 'neighbour-missing', 'fdb-entry-missing'], where: 'same-host', all: true },
];
