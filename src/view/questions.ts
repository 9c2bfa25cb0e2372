import { cidrText, covers, firstIp, lastIp, overlaps } from '../net/cidr.ts';
import type { Cidr, Ip } from '../types/address.ts';
import type { IpSet } from '../types/firewall.ts';
import type { Lease } from '../types/lease.ts';
import type { RuleRecord } from '../types/record.ts';
import type { Stretch } from '../types/view.ts';
import { type PacketKind, type Question, sweep, type Tables } from './sweep.ts';

const QUESTIONS_MAX = 16;

/** Parts of a prefix that some rule singles out by source: their packets may go another way than the rest. */
function partsAsked(rules: readonly RuleRecord[], prefix: Cidr): Cidr[] {
  const parts = new Map<string, Cidr>();
  for (const { from } of rules) {
    if (from !== null && from.length > prefix.length && covers(prefix, from)) parts.set(cidrText(from), from);
  }
  return [...parts.values()].slice(0, QUESTIONS_MAX);
}

/** Protocols to ask apart, where some rule is about all packets of one. */
function kindsAsked(rules: readonly RuleRecord[]): PacketKind[] {
  const apart = rules.some(({ selectors }) => selectors.some((selector) => selector.startsWith('ipproto')));
  return apart ? [{ protocol: 'tcp' }, { protocol: 'udp' }, { protocol: 'icmp' }] : [];
}

export interface Asked {
  readonly source: Cidr | null;
  readonly kind: PacketKind;
}

/** Containers' packets that may go ways of their own: the whole subnet's first. */
export function leavingAsked(lease: Lease | null, rules: readonly RuleRecord[]): Asked[] {
  if (lease === null) return [{ source: null, kind: {} }];
  const sources = [lease.subnet, ...partsAsked(rules, lease.subnet)];
  const kinds = kindsAsked(rules).map((kind): Asked => ({ source: lease.subnet, kind }));
  return [...sources.map((source): Asked => ({ source, kind: {} })), ...kinds];
}

/** Packets for the host's own containers are routed when they come out of the VTEP; among each other they are bridged. */
export function arrivingAsked(
  lease: Lease,
  peers: readonly Lease[],
  rules: readonly RuleRecord[],
  vtepName: string,
): Question[] {
  const singled = peers.filter(({ subnet }) =>
    rules.some(({ from }) => from !== null && from.length > 0 && overlaps(from, subnet)),
  );
  const sources = [...new Set([...peers.slice(0, 1), ...singled.slice(0, QUESTIONS_MAX)])];
  const range = { from: firstIp(lease.subnet), to: lastIp(lease.subnet), iif: vtepName };
  if (sources.length === 0) return [{ ...range, source: null }];
  const kinds = kindsAsked(rules).map((kind): Question => ({ ...range, source: sources[0]!.subnet, kind }));
  return [...sources.map(({ subnet }): Question => ({ ...range, source: subnet })), ...kinds];
}

const RANGES_MAX = 64;

/** The same question about some addresses alone. */
export function sweepSet(
  tables: Tables,
  rules: readonly RuleRecord[],
  question: Omit<Question, 'from' | 'to'>,
  set: IpSet,
  ends: { readonly from: Ip; readonly to: Ip },
  mainOnly: boolean,
): Stretch[] {
  return set.slice(0, RANGES_MAX).flatMap(({ first, last }) => {
    const from = first < ends.from ? ends.from : first;
    const to = last > ends.to ? ends.to : last;
    return from > to ? [] : sweep(tables, rules, { ...question, from, to }, mainOnly);
  });
}
