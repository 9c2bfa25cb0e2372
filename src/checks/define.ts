import { cidrText, firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import type { Family, Ip, Mac } from '../types/address.ts';
import type { Estate, Overlay } from '../types/estate.ts';
import type { About, Draft, DraftRemedy, ObjectKind, Severity } from '../types/finding.ts';
import type { Lease, Leaseless } from '../types/lease.ts';
import type { PairGroup, Symptom } from '../types/measure.ts';
import type { Gap } from '../types/probe.ts';
import type { NextHop, RouteRecord, RuleRecord } from '../types/record.ts';
import type {
  ContainerLink,
  Expectation,
  ExpectationName,
  Fate,
  HostFacts,
  HostView,
  Leg,
  PartName,
  Parts,
  Sweep,
  Way,
} from '../types/view.ts';

/** What every check says of itself; `explain`, docs/checks.md and the reports are made from it. */
export interface CheckMeta {
  /** `<object>-<what is wrong>`, also the file's name. */
  readonly id: string;
  /** The healthy state: true with a tick, false with a cross. */
  readonly title: string;
  readonly severity: Severity;
  readonly object: ObjectKind;
  /** What it means and how it is decided. */
  readonly explain: string;
  /** Where the expectation comes from. */
  readonly source: string;
  /** What shows that it is mended; ends the note of every remedy as `done when …` that does not say it more closely. */
  readonly mended: string;
}

/** Parts of the evidence that could not be read, or how many subjects were looked at and what was wrong with them. */
export type HostVerdict =
  | { readonly blocked: readonly Gap[] }
  | { readonly examined: number; readonly drafts: readonly Draft[]; readonly hidden: boolean };

export interface HostCheck extends CheckMeta {
  readonly scope: 'host';
  readonly needs: readonly PartName[];
  readonly expects: readonly ExpectationName[];
  readonly judge: (view: HostView) => HostVerdict;
}

export interface ClusterDraft extends Draft {
  readonly host: HostFacts | null;
  /** Where no host is known: what stands for it. */
  readonly at?: string;
  /** Where no host is known: the lease it is named after. */
  readonly lease?: Lease;
}

/** The host of what is wrong with net-conf: whoever reads it. */
export const ALL_HOSTS = 'all hosts';

export interface ClusterCheck extends CheckMeta {
  readonly scope: 'cluster';
  readonly judge: (
    estate: Estate,
    hosts: readonly HostFacts[],
  ) => { examined: number; drafts: readonly ClusterDraft[] };
}
export interface PairDraft extends Pick<Draft, 'name' | 'expected' | 'observed' | 'message' | 'remedy' | 'severity'> {
  readonly host: string;
  readonly peer: string | null;
  /** Where it is not the check's own. */
  readonly object?: ObjectKind;
}

/** A check of what was measured between hosts; it says what a group of pairs that fail alike has. */
export interface PairCheck extends CheckMeta {
  readonly scope: 'pair';
  readonly judge: (group: PairGroup) => PairDraft | null;
}
export type Check = HostCheck | ClusterCheck | PairCheck;

function isLease(subject: object): subject is Lease {
  return 'vtepMac' in subject && 'underlayIp' in subject;
}

/** The peer that a subject of a check is about, by what tells whose row it is; null where it is about the host. */
function peerOf(subject: unknown, { byMac, byOverlayIp }: Overlay): Lease | null {
  if (typeof subject !== 'object' || subject === null) return null;
  if (isLease(subject)) return subject;
  if ('way' in subject) return (subject.way as Way).peer;
  if ('peer' in subject) return subject.peer as Lease | null;
  if ('row' in subject) return byMac.get((subject.row as { readonly mac: Mac | null }).mac ?? -1) ?? null;
  return 'route' in subject ? (byOverlayIp.get(firstIp((subject.route as RouteRecord).dst)) ?? null) : null;
}

/** A row may hide in a cut or masked output, so its absence proves nothing. */
export const HIDDEN = 'hidden';

const seen = new WeakMap<HostView, object>();

/** Values of all parts that are known, and the expectation; one for all checks of a view. */
function seenIn(view: HostView): object {
  const made = seen.get(view);
  if (made !== undefined) return made;
  const all: Record<string, unknown> = { ...view.expectation };
  for (const [name, part] of Object.entries(view.parts)) if (part.known) all[name] = part.value;
  seen.set(view, all);
  return all;
}

/**
 * A check of one host in one overlay. It sees the parts it `needs` and the expectations it `expects`, by type,
 * and a test holds that it asks for nothing else. `subjects` are the things looked at; `judge` says what is wrong with one, null when it is right.
 */
export function hostCheck<N extends PartName, E extends ExpectationName, S>(
  check: CheckMeta & {
    readonly needs: readonly N[];
    readonly expects: readonly E[];
    readonly subjects: (seen: Pick<Parts, N> & Pick<Expectation, E>) => Iterable<S>;
    readonly judge: (subject: S, seen: Pick<Parts, N> & Pick<Expectation, E>) => Draft | typeof HIDDEN | null;
  },
): HostCheck {
  const { subjects, judge, ...meta } = check;
  return {
    ...meta,
    scope: 'host',
    judge: (view) => {
      for (const name of check.needs) {
        const part = view.parts[name];
        if (!part.known) return { blocked: part.gaps };
      }
      const { overlay } = view.expectation;
      const narrowed = seenIn(view) as Pick<Parts, N> & Pick<Expectation, E>;
      const drafts: Draft[] = [];
      let examined = 0;
      let hidden = false;
      for (const subject of subjects(narrowed)) {
        examined += view.weights.size === 0 ? 1 : (view.weights.get(peerOf(subject, overlay)!) ?? 1);
        const verdict = judge(subject, narrowed);
        if (verdict === HIDDEN) hidden = true;
        else if (verdict !== null) drafts.push(verdict);
      }
      return { examined, drafts, hidden };
    },
  };
}

/** A check over leases and all hosts' small facts. */
export function clusterCheck(check: Omit<ClusterCheck, 'scope'>): ClusterCheck {
  return { ...check, scope: 'cluster' };
}

/** A check of the groups that show one of these symptoms. */
export function pairCheck(
  check: CheckMeta & {
    readonly symptoms: readonly Symptom[];
    readonly judge: (group: PairGroup) => PairDraft | null;
  },
): PairCheck {
  const { symptoms, judge, ...meta } = check;
  return { ...meta, scope: 'pair', judge: (group) => (symptoms.includes(group.symptom) ? judge(group) : null) };
}

const holders = new WeakMap<readonly HostFacts[], Map<Lease, HostFacts>>();

/** The host that holds a lease; null when it was not read. The table is made once for all checks of a run. */
export function holderOf(lease: Lease, hosts: readonly HostFacts[]): HostFacts | null {
  let table = holders.get(hosts);
  if (table === undefined) {
    table = new Map();
    for (const host of hosts) if (host.lease !== null && !table.has(host.lease)) table.set(host.lease, host);
    holders.set(hosts, table);
  }
  return table.get(lease) ?? null;
}

/** Where a fault of a lease is: its holder, else the lease's own name. */
export function placeOf(lease: Lease, hosts: readonly HostFacts[]): Pick<ClusterDraft, 'host' | 'lease' | 'about'> {
  return { host: holderOf(lease, hosts), lease, about: heldBy(lease, hosts) };
}

/** Where a Kubernetes node without a lease is: the host of its name or address, else the node itself. */
export function leaselessPlace(
  node: Leaseless,
  hosts: readonly HostFacts[],
): Pick<ClusterDraft, 'host' | 'at' | 'about'> {
  const texts = new Set(node.addresses.map(ipText));
  const host =
    hosts.find(
      (each) =>
        each.family === node.family &&
        each.lease === null &&
        (each.host === node.key || (each.address !== null && texts.has(each.address))),
    ) ?? null;
  const mac = host?.vtepMac ?? node.vtepMac;
  const prefix = node.subnet ?? host?.heldSubnet ?? null;
  return {
    host,
    at: node.key,
    about: { ...(mac === null ? {} : { mac }), ...(prefix === null ? {} : { prefix }) },
  };
}

/** vxlan leases of all families, with their overlay. */
export function everyLease({ overlays }: Estate): { overlay: Overlay; lease: Lease }[] {
  return overlays.flatMap((overlay) => overlay.leases.map((lease) => ({ overlay, lease })));
}

/** Does flannel itself pick subnets there, by net-conf's SubnetLen, SubnetMin and SubnetMax? */
export function allocatesItself({ source }: Pick<Estate, 'source'>): boolean {
  return source === 'etcd-v2' || source === 'etcd-v3';
}

/** Hosts that were read, by the lease they hold. */
export function hostsByLease(hosts: readonly HostFacts[]): Map<Lease, HostFacts> {
  return new Map(hosts.flatMap((host) => (host.lease === null ? [] : [[host.lease, host] as const])));
}

/** The one lease with an underlay address; null when none has it, or several. */
export function leaseAt(overlay: Overlay, ip: Ip): Lease | null {
  const leases = overlay.byUnderlayIp.get(ip);
  return leases?.length === 1 ? leases[0]! : null;
}

/** By what rows on other hosts are recognised as the lease holder's: its VTEP MAC, and the subnet it really holds. */
export function heldBy(lease: Lease, hosts: readonly HostFacts[]): About {
  const holder = holderOf(lease, hosts);
  const mac = holder?.vtepMac ?? lease.vtepMac;
  return { prefix: holder?.heldSubnet ?? lease.subnet, ...(mac === null ? {} : { mac }) };
}

/** Takes a lease out of etcd, so that flannel takes another; nothing where Kubernetes keeps the leases. */
export function deleteLease(estate: Pick<Estate, 'source'>, { key }: Pick<Lease, 'key'>): DraftRemedy[] {
  if (!allocatesItself(estate)) return [];
  const verb = estate.source === 'etcd-v2' ? 'rm' : 'del';
  return [
    byHand(
      ['etcdctl', verb, `/coreos.com/network/subnets/${key}`],
      'with flannel’s own prefix where it was given another (--etcd-prefix); done when the key is gone',
    ),
  ];
}

/** A device whose attributes flannel does not change in place goes first, and comes again with flannel. */
export function deleteDevice(name: string, why: string): DraftRemedy {
  return byHand(['ip', 'link', 'del', name], `${why}; done when \`ip link show ${name}\` finds no such device`);
}

/** flannel repairs its own state at start; what it repairs is named so the reader can tell whether it did. */
export function restartFlannel(repairs: string, onPeer = false): DraftRemedy {
  return {
    command: ['systemctl', 'restart', 'flanneld'],
    note: `flannel ${repairs}; in Kubernetes delete this host's kube-flannel pod instead`,
    ...(onPeer ? { onPeer } : {}),
  };
}

/** A step by hand; `note` is what else it takes, or more closely than the check's `mended` what proves it worked. */
export function byHand(command: readonly string[], note: string): DraftRemedy {
  return { command, note };
}

/** Ways to mend it of which one is enough, the best first; a way may be several steps in turn. */
export function anyOf(ways: readonly (DraftRemedy | readonly DraftRemedy[])[]): DraftRemedy[] {
  const lists = ways.map((way): readonly DraftRemedy[] => ('command' in way ? [way] : way));
  return lists
    .filter((steps) => steps.length > 0)
    .flatMap(([first, ...more], n) => [n === 0 ? first! : { ...first!, follows: 'or' as const }, ...more]);
}

/** Steps that are all needed, in this order. */
export function inTurn(steps: readonly DraftRemedy[]): DraftRemedy[] {
  return steps.map((step, n) => (n === 0 ? step : { ...step, follows: 'then' }));
}

/**
 * Every way to a peer with what is odd on it: the legs of this fate, one for each route that decides; `leg` is undefined
 * where the way has none.
 */
export function* oddLegs(
  routes: readonly Sweep[],
  fate: Fate,
): Generator<{ sweep: Sweep; way: Way; leg: Leg | undefined }> {
  for (const sweep of routes) {
    for (const way of sweep.ways) {
      const odd = way.legs.filter((leg) => leg.fate === fate);
      if (odd.length === 0) yield { sweep, way, leg: undefined };
      for (const [n, leg] of odd.entries()) {
        if (odd.findIndex(({ route }) => route === leg.route) === n) yield { sweep, way, leg };
      }
    }
  }
}

/** A policy rule the way `ip rule` prints it, without its priority. */
export function ruleText(rule: RuleRecord): string {
  const from = rule.from === null ? 'all' : cidrText(rule.from);
  const to = rule.to === null ? '' : ` to ${cidrText(rule.to)}`;
  const iif = rule.iif === null ? '' : ` iif ${rule.iif}`;
  const mark = rule.fwmark === null ? '' : ` fwmark 0x${rule.fwmark.value.toString(16)}`;
  const more = rule.selectors.map((selector) => ` ${selector}`).join('');
  return `${rule.not ? 'not ' : ''}from ${from}${to}${iif}${mark}${more} ${rule.action}${rule.table === null ? '' : ` ${rule.table}`}`;
}

/** `ip` or `ip -6` and what follows. */
export function ipCommand(family: Family, ...words: readonly string[]): string[] {
  return family === 4 ? ['ip', ...words] : ['ip', '-6', ...words];
}

/** A next hop the way `ip route` prints it: `via 10.1.22.0 dev flannel.1`. */
export function hopText({ gateway, dev }: NextHop): string {
  return [...(gateway === null ? [] : ['via', ipText(gateway)]), ...(dev === null ? [] : ['dev', dev])].join(' ');
}

/** A route the way `ip route` prints it, without what does not matter here. */
export function routeText(route: RouteRecord): string {
  const dst = route.dst.length === 0 ? 'default' : cidrText(route.dst);
  const several = route.hops.length > 1 ? 'nexthop ' : '';
  const hops = route.hops.map((hop) => ` ${several}${hopText(hop)}`);
  const table = route.table === 'main' ? '' : ` table ${route.table}`;
  return `${route.type === 'unicast' ? '' : `${route.type} `}${dst}${hops.join('')}${table}`;
}

/** Writes a route with several next hops again, without one of them. */
export function withoutHop(route: RouteRecord, hop: NextHop): string[] {
  const left = route.hops.filter((each) => each !== hop);
  const words = left.flatMap((each) => [
    ...(left.length > 1 ? ['nexthop'] : []),
    ...hopText(each).split(' '),
    ...(each.onlink ? ['onlink'] : []),
  ]);
  const table = route.table === 'main' ? [] : ['table', route.table];
  const metric = route.metric === 0 ? [] : ['metric', String(route.metric)];
  return ipCommand(route.family, 'route', 'replace', cidrText(route.dst), ...table, ...metric, ...words);
}

/** Where the next hop that leads astray stands, or the route itself. */
export function routeLine({ route, astray }: Leg): number {
  return astray?.line ?? route?.line ?? 0;
}

/** The kernel writes a route of type local for each address; any other is somebody's. */
export function ofAddress(route: RouteRecord): boolean {
  return route.type === 'local' && route.proto === 'kernel';
}

/** Containers' devices, each with all that are wrong: the first of these speaks for them, so that one fault is one finding. */
export function* together(
  links: readonly ContainerLink[],
  wrong: (link: ContainerLink) => boolean,
): Generator<{ each: ContainerLink; all: readonly ContainerLink[] }> {
  const all = links.filter(wrong);
  for (const each of links) yield { each, all };
}

/** `container 10.1.11.2`, or `3 containers (10.1.11.2, 10.1.11.3, …)`. */
export function containersText(links: readonly ContainerLink[]): string {
  const names = links.map(containerName);
  if (names.length === 1) return `container ${names[0]}`;
  return `${names.length} containers (${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''})`;
}

/** What the finding is called: the one container, or the bridge of all. */
export function containersName(links: readonly ContainerLink[], bridgeName: string | null): string {
  return links.length === 1 ? containerName(links[0]!) : (bridgeName ?? 'containers');
}

function containerName({ leased, addresses, path }: ContainerLink): string {
  const [first] = leased === null ? addresses : [leased];
  return first === undefined ? path : ipText(first.ip);
}

/** A command in a container's network. */
export function inContainer({ path }: ContainerLink, ...command: readonly string[]): string[] {
  return ['nsenter', `--net=${path}`, ...command];
}

/** The peer a finding is about where it is about one of several. */
export function onePeer(some: readonly Lease[], all: readonly Lease[]): Lease | null {
  return some.length === 1 && all.length > 1 ? some[0]! : null;
}

/** `peers`, `{peer}`, `2 peers`: whose addresses a text is about. */
export function peersText(some: readonly Lease[], all: readonly Lease[]): string {
  if (some.length >= all.length) return 'peers';
  return onePeer(some, all) === null ? `${some.length} peers` : '{peer}';
}
