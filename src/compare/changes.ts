import type { Fact, FactChange, FactKind, Facts } from '../types/diff.ts';
import type { Report } from '../types/report.ts';
import { factKey } from './facts.ts';
import type { Peers } from './peers.ts';

/** Of facts that touch equally many pairs, what others follow from comes first. */
const ORDER: readonly FactKind[] = [
  'network',
  'lease',
  'mac',
  'mtu',
  'vxlan',
  'device',
  'address',
  'rule',
  'firewall',
  'route',
  'fdb',
  'neighbour',
  'sysctl',
  'offload',
  'subnet-env',
  'process',
  'kernel',
  'boot',
  'era',
];
const LINES_SHOWN = 3;

/** A fact that changed on one host. */
export interface HostChange {
  readonly host: string;
  readonly kind: FactKind;
  readonly name: string;
  readonly peer: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

function without(lines: readonly string[], others: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  return lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
}

function shown(lines: readonly string[]): string | null {
  if (lines.length === 0) return null;
  const more = lines.length - LINES_SHOWN;
  return [...lines.slice(0, LINES_SHOWN), ...(more > 0 ? [`and ${more} more`] : [])].join('; ');
}

/** Both null where nothing changed. */
function difference(old: Fact | undefined, now: Fact | undefined): { before: string | null; after: string | null } {
  const [was, is] = [old?.lines ?? [], now?.lines ?? []];
  const [gone, come] = [without(was, is), without(is, was)];
  const moved = gone.length === 0 && come.length === 0 && was.some((line, n) => line !== is[n]);
  if (moved) return { before: `${was.length} lines`, after: 'the same lines in another order' };
  return { before: shown(gone), after: shown(come) };
}

/** Of a device that came or went whole, its parts tell nothing more. */
const PARTS: readonly FactKind[] = ['mac', 'mtu', 'vxlan', 'address'];

/** What changed on one host. What only one side was told, for its output was not read on the other, is not compared. */
export function changesOf(host: string, old: Facts, now: Facts, peers: Peers): HostChange[] {
  const keys = [...new Set([...old.byKey.keys(), ...now.byKey.keys()])];
  const one = (key: string): Fact => (now.byKey.get(key) ?? old.byKey.get(key))!;
  const isWhole = (key: string): boolean => one(key).kind === 'device' && old.byKey.has(key) !== now.byKey.has(key);
  const whole = new Set(keys.filter(isWhole));
  return keys.flatMap((key): HostChange[] => {
    const [was, is] = [old.byKey.get(key), now.byKey.get(key)];
    const { kind, name, passing, source } = one(key);
    if (!old.sources.has(source) || !now.sources.has(source)) return [];
    if (passing && (was === undefined || is === undefined)) return [];
    if (PARTS.includes(kind) && whole.has(factKey({ kind: 'device', name }))) return [];
    const change = difference(was, is);
    if (change.before === null && change.after === null) return [];
    const peer = is?.peer ?? was?.peer ?? (kind === 'firewall' || kind === 'rule' ? peerIn(change, peers) : null);
    return [{ host, kind, name, peer: peer === host ? null : peer, ...change }];
  });
}

function peerIn({ before, after }: Pick<HostChange, 'before' | 'after'>, peers: Peers): string | null {
  return peers.named([before, after].filter((text) => text !== null).join(' '));
}

/** All hosts: a change of the network itself. */
export const EVERYWHERE = 'all hosts';

function pairsTouched(changes: readonly HostChange[], members: number): number {
  if (changes.some(({ host }) => host === EVERYWHERE)) return members * (members - 1);
  const hosts = new Set(changes.filter(({ peer }) => peer === null).map(({ host }) => host));
  const rest = members - hosts.size;
  const whole = members * (members - 1) - rest * (rest - 1);
  const single = new Set(
    changes
      .filter(({ host, peer }) => peer !== null && !hosts.has(host) && !hosts.has(peer))
      .map(({ host, peer }) => [host, peer!].sort().join(' ')),
  );
  return whole + 2 * single.size;
}

function rank({ kind }: FactChange): number {
  return ORDER.indexOf(kind);
}

/**
 * Changes that are the same on several hosts as one, ranked by the ordered pairs they touch: all of a host's, or those with the
 * one peer it is about.
 */
export function rankedChanges(
  changes: readonly HostChange[],
  old: Report,
  now: Report,
  fresh: readonly { key: string; host: string }[],
): FactChange[] {
  const members = new Set([...old.hosts, ...now.hosts].map(({ name }) => name));
  for (const { host } of [...(old.leases ?? []), ...(now.leases ?? [])]) members.add(host);
  const groups = new Map<string, HostChange[]>();
  for (const change of changes) {
    const key = JSON.stringify([change.kind, change.name, change.before, change.after]);
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  const of = members.size * (members.size - 1);
  const ranked = [...groups.values()].map((group): FactChange => {
    const { kind, name, peer, before, after } = group[0]!;
    const hosts = group.map(({ host }) => host);
    const about = new Set(hosts);
    return {
      kind,
      name,
      hosts,
      peer: group.every((each) => each.peer === peer) ? peer : null,
      before,
      after,
      pairs: { count: Math.min(of, pairsTouched(group, members.size)), of },
      beside: fresh.filter(({ host }) => about.has(host) || about.has(EVERYWHERE)).map(({ key }) => key),
    };
  });
  return ranked.sort(
    (a, b) =>
      b.pairs.count - a.pairs.count ||
      Number(b.beside.length > 0) - Number(a.beside.length > 0) ||
      rank(a) - rank(b) ||
      (a.hosts[0]! < b.hosts[0]! ? -1 : a.hosts[0]! > b.hosts[0]! ? 1 : 0) ||
      (a.name < b.name ? -1 : 1),
  );
}
