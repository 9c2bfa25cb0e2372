import { firstIp, lastIp } from '../net/cidr.ts';
import { ipPlus } from '../net/ip.ts';
import type { Cidr, Ip } from '../types/address.ts';
import type { PortRange } from '../types/firewall.ts';
import type { RouteRecord, RuleRecord } from '../types/record.ts';
import type { Stretch } from '../types/view.ts';
import { meetsSelector } from './selectors.ts';

/** What is known of packets beside their addresses. What is absent may be anything; a mark that is absent is 0. */
export interface PacketKind {
  readonly protocol?: 'tcp' | 'udp' | 'icmp';
  readonly sourcePort?: PortRange;
  readonly destinationPort?: PortRange;
  readonly mark?: number;
}

/** The packets whose way is asked for: of one kind, from one source to every address of a range. */
export interface Question {
  /** Lowest and highest address asked about. */
  readonly from: Ip;
  readonly to: Ip;
  /** Where they come from, matched against `from` selectors; null matches none. */
  readonly source: Cidr | null;
  /** The device they come in by, matched against `iif` selectors. */
  readonly iif: string | null;
  /** Absent: unmarked, of any protocol. */
  readonly kind?: PacketKind;
}

export interface Interval {
  readonly first: Ip;
  readonly last: Ip;
  readonly route: RouteRecord;
}

/** Types that only mark addresses of the host's own links; a container's packet to them is not routed by them. */
const NOT_FOR_UNICAST = new Set(['broadcast', 'multicast', 'anycast']);

/** A route with a TOS is for packets that carry it alone; the question is about those that carry none. */
function usable(route: RouteRecord): boolean {
  if (route.tos !== undefined && route.tos !== '0' && route.tos !== '0x00') return false;
  return !NOT_FOR_UNICAST.has(route.type) && (route.hops.length === 0 || route.hops.some((hop) => !hop.down));
}

/** Among equal prefixes the lower metric wins, then the one listed first. */
function precedes(a: RouteRecord, b: RouteRecord): number {
  const firstA = firstIp(a.dst);
  const firstB = firstIp(b.dst);
  if (firstA !== firstB) return firstA < firstB ? -1 : 1;
  return a.dst.length - b.dst.length || b.metric - a.metric || b.line - a.line;
}

/** One table as disjoint intervals, each with the route longest-prefix match picks. */
function flatten(routes: readonly RouteRecord[]): Interval[] {
  const out: Interval[] = [];
  const open: { readonly route: RouteRecord; readonly last: Ip }[] = [];
  let at: Ip = 0;
  const closeBefore = (limit: Ip | null): void => {
    while (open.length > 0 && (limit === null || open.at(-1)!.last < limit)) {
      const { route, last } = open.pop()!;
      if (at > last) continue;
      out.push({ first: at, last, route });
      at = ipPlus(last, 1);
    }
  };
  for (const route of routes.filter(usable).sort(precedes)) {
    const first = firstIp(route.dst);
    closeBefore(first);
    const around = open.at(-1);
    if (around && at < first) out.push({ first: at, last: ipPlus(first, -1), route: around.route });
    at = first;
    open.push({ route, last: lastIp(route.dst) });
  }
  closeBefore(null);
  return out;
}

/** Does the rule match the question's packets? One that only some of them meet is no answer to the question. */
function matches(rule: RuleRecord, question: Question, at: Ip): boolean {
  const { kind = {} } = question;
  const asked =
    (rule.from === null ||
      (question.source !== null &&
        rule.from.length <= question.source.length &&
        question.source.ip >= firstIp(rule.from) &&
        question.source.ip <= lastIp(rule.from))) &&
    (rule.to === null || (at >= firstIp(rule.to) && at <= lastIp(rule.to))) &&
    (rule.iif === null || rule.iif === question.iif) &&
    rule.oif === null &&
    (rule.fwmark === null || (((kind.mark ?? 0) ^ rule.fwmark.value) & rule.fwmark.mask) === 0);
  const answers = asked ? rule.selectors.map((selector) => meetsSelector(selector, kind)) : ['no'];
  if (answers.includes('no')) return rule.not;
  return answers.includes('some') ? false : !rule.not;
}

const BUILT_IN: readonly RuleRecord[] = [
  { table: 'local', priority: 0 },
  { table: 'main', priority: 32766 },
  { table: 'default', priority: 32767 },
].map(({ table, priority }) => ({
  line: 0,
  family: 4,
  priority,
  not: false,
  from: null,
  to: null,
  iif: null,
  oif: null,
  fwmark: null,
  selectors: [],
  action: 'lookup',
  table,
  goto: null,
  suppressPrefixLength: null,
}));

/** Tables by name, each as disjoint intervals in ascending order. */
export type Tables = ReadonlyMap<string, readonly Interval[]>;

/** Routes of one family, arranged for any number of sweeps. */
export function tablesOf(routes: readonly RouteRecord[]): Tables {
  const lists = new Map<string, RouteRecord[]>();
  for (const route of routes) {
    const list = lists.get(route.table);
    if (list) list.push(route);
    else lists.set(route.table, [route]);
  }
  return new Map([...lists].map(([name, list]) => [name, flatten(list)]));
}

class TableCursor {
  readonly intervals: readonly Interval[];
  private next = 0;
  constructor(intervals: readonly Interval[]) {
    this.intervals = intervals;
  }
  /** Addresses must be asked in ascending order. */
  at(ip: Ip): RouteRecord | null {
    while (this.next < this.intervals.length && this.intervals[this.next]!.last < ip) this.next++;
    const interval = this.intervals[this.next];
    return interval && interval.first <= ip ? interval.route : null;
  }
}

/** Every point in [from, to] where some table's or rule's answer may change. */
function cuts(question: Question, tables: Iterable<TableCursor>, rules: readonly RuleRecord[]): Ip[] {
  const { from, to } = question;
  const points: Ip[] = [from];
  const add = (ip: Ip): void => {
    if (ip > from && ip <= to) points.push(ip);
  };
  for (const table of tables) {
    for (const { first, last } of table.intervals) {
      add(first);
      add(ipPlus(last, 1));
    }
  }
  for (const { to: prefix } of rules) {
    if (prefix === null || typeof prefix.ip !== typeof from) continue;
    add(firstIp(prefix));
    add(ipPlus(lastIp(prefix), 1));
  }
  points.sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return points.filter((ip, i) => i === 0 || ip !== points[i - 1]);
}

/**
 * Where the kernel sends each address of [from, to]: rules in order, then longest prefix within the table, with
 * `throw`, `goto` and `suppress_prefixlength` honoured. Tables and rules are of one family.
 * `mainOnly`: only table main was collected (`ip r`), so a look-up elsewhere is unknown.
 * Source: ip-rule(8), ip-route(8), Linux net/core/fib_rules.c.
 */
export function sweep(
  prepared: Tables,
  rules: readonly RuleRecord[],
  question: Question,
  mainOnly: boolean,
): Stretch[] {
  const order = rules.length > 0 ? [...rules].sort((a, b) => a.priority - b.priority) : BUILT_IN;
  const tables = new Map([...prepared].map(([name, intervals]) => [name, new TableCursor(intervals)]));
  const answer = (ip: Ip): Omit<Stretch, 'first' | 'last'> => {
    for (let i = 0; i < order.length; i++) {
      const rule = order[i]!;
      if (!matches(rule, question, ip)) continue;
      if (rule.action === 'goto') {
        while (i + 1 < order.length && order[i + 1]!.priority < (rule.goto ?? 0)) i++;
        continue;
      }
      if (rule.action === 'nop' || rule.action === 'nat') continue;
      if (rule.action !== 'lookup') return { route: null, rule, unknown: false };
      const table = rule.table ?? 'main';
      if (mainOnly && table !== 'main' && table !== 'local' && table !== 'default')
        return { route: null, rule, unknown: true };
      const route = tables.get(table)?.at(ip) ?? null;
      if (route === null || route.type === 'throw') continue;
      if (rule.suppressPrefixLength !== null && route.dst.length <= rule.suppressPrefixLength) continue;
      return { route, rule: rule.line === 0 ? null : rule, unknown: false };
    }
    return { route: null, rule: null, unknown: false };
  };
  const points = cuts(question, tables.values(), order);
  const out: Stretch[] = [];
  for (const [i, first] of points.entries()) {
    const last = i + 1 < points.length ? ipPlus(points[i + 1]!, -1) : question.to;
    const { route, rule, unknown } = answer(first);
    const before = out.at(-1);
    if (before && before.route === route && before.rule === rule && before.unknown === unknown) {
      out[out.length - 1] = { ...before, last };
    } else out.push({ first, last, route, rule, unknown });
  }
  return out;
}

/** The stretches that touch a prefix, in order. */
export function within(stretches: readonly Stretch[], prefix: Cidr): readonly Stretch[] {
  const first = firstIp(prefix);
  const last = lastIp(prefix);
  let low = 0;
  let high = stretches.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (stretches[mid]!.last < first) low = mid + 1;
    else high = mid;
  }
  let end = low;
  while (end < stretches.length && stretches[end]!.first <= last) end++;
  return stretches.slice(low, end);
}
