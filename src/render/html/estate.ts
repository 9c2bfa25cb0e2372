import { ipFromText } from '../../net/ip.ts';
import type { Family, Ip } from '../../types/address.ts';
import type { Cause } from '../../types/finding.ts';
import type { Report, ReportedHost, ReportedPair } from '../../types/report.ts';
import type { Tone } from './sign.ts';

/** Hosts that a drawing can carry; of larger estates the worst are drawn. */
export const MOST_DRAWN = 120;

export interface DrawnHost extends ReportedHost {
  /** bad: a cause of lost traffic is there. warn: one of another kind. idle: not read. */
  readonly tone: Tone;
  /** Numbers of the causes that name it, counted from 1. */
  readonly causes: readonly number[];
}

/** The report as the drawings see it. */
export interface DrawnEstate {
  readonly report: Report;
  /** In the order of their underlay addresses, so that hosts of one network stand together. */
  readonly hosts: readonly DrawnHost[];
  readonly at: ReadonlyMap<string, number>;
  /** Of all hosts, those that are drawn, in the same order. */
  readonly drawn: readonly DrawnHost[];
  /** Number of the cause that breaks an ordered pair. */
  readonly brokenBy: (from: string, to: string) => number | null;
}

const collator = new Intl.Collator('en', { numeric: true });

function address({ underlayIp, address }: ReportedHost): Ip | null {
  return ipFromText(String(underlayIp ?? address ?? ''));
}

function byAddress(a: ReportedHost, b: ReportedHost): number {
  const [x, y] = [address(a), address(b)];
  if (x === null || y === null) return Number(x === null) - Number(y === null) || collator.compare(a.name, b.name);
  return x < y ? -1 : x > y ? 1 : collator.compare(a.name, b.name);
}

/** Hosts that were asked, and those that only a lease names; a subnet held by hand for nobody yet is none. */
function allHosts({ hosts, leases = [] }: Report): ReportedHost[] {
  const known = new Set(hosts.map(({ name }) => name));
  const byName = new Map<string, ReportedHost>();
  for (const { host, subnet, underlayIp, vtepMac, reserved } of leases) {
    if (known.has(host) || (reserved === true && vtepMac === null)) continue;
    const subnets = [...(byName.get(host)?.subnets ?? []), subnet];
    const unread = { address: null, era: null, vtep: null, mtuBytes: null, read: false };
    byName.set(host, { name: host, underlayIp, subnets, vtepMac, ...unread });
  }
  return [...hosts, ...byName.values()];
}

function toneOf({ read }: ReportedHost, causes: readonly Cause[]): Tone {
  if (causes.some(({ severity }) => severity === 'error')) return 'bad';
  if (causes.some(({ severity }) => severity === 'warning')) return 'warn';
  return read ? 'good' : 'idle';
}

export function pairKey(from: string, to: string): string {
  return `${from}\n${to}`;
}

function breakers({ causes, pairs }: Report): Map<string, number> {
  const numbers = new Map(causes.map(({ key }, index) => [key, index + 1]));
  const found = new Map<string, number>();
  for (const { from, to, symptom, explainedBy } of pairs) {
    const number = explainedBy === null ? undefined : numbers.get(explainedBy);
    if (number !== undefined && (symptom === 'dark' || symptom === 'unreachable')) found.set(pairKey(from, to), number);
  }
  // most damaging first; a cause lists its first pairs only
  for (const [index, { brokenPairs }] of causes.entries())
    for (const [from, to] of brokenPairs.list)
      if (!found.has(pairKey(from, to))) found.set(pairKey(from, to), index + 1);
  return found;
}

/** The hosts worth a place in a drawing: those with something wrong, then the others. */
function worst(hosts: readonly DrawnHost[], broken: ReadonlyMap<string, number>): DrawnHost[] {
  if (hosts.length <= MOST_DRAWN) return [...hosts];
  const touched = new Set([...broken.keys()].flatMap((key) => key.split('\n')));
  const rank = ({ name, tone, read }: DrawnHost): number =>
    tone === 'bad' ? 0 : tone === 'warn' ? 1 : touched.has(name) ? 2 : read ? 3 : 4;
  const kept = new Set([...hosts].sort((a, b) => rank(a) - rank(b)).slice(0, MOST_DRAWN));
  return hosts.filter((host) => kept.has(host));
}

export function drawnEstate(report: Report): DrawnEstate {
  const causesOf = (name: string): number[] =>
    report.causes.flatMap(({ culprit }, index) => (culprit.host === name ? [index + 1] : []));
  const hosts = allHosts(report)
    .sort(byAddress)
    .map((host): DrawnHost => {
      const causes = causesOf(host.name);
      return {
        ...host,
        causes,
        tone: toneOf(
          host,
          causes.map((number) => report.causes[number - 1]!),
        ),
      };
    });
  const broken = breakers(report);
  return {
    report,
    hosts,
    at: new Map(hosts.map(({ name }, index) => [name, index])),
    drawn: worst(hosts, broken),
    brokenBy: (from, to) => broken.get(pairKey(from, to)) ?? null,
  };
}

/** Families that were measured, and the pairs of each. */
export function byFamily(pairs: readonly ReportedPair[]): (readonly [Family, readonly ReportedPair[]])[] {
  return ([4, 6] as const)
    .map((family) => [family, pairs.filter((pair) => pair.family === family)] as const)
    .filter(([, some]) => some.length > 0);
}
