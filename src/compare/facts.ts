import { cidrText } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Fact, FactKind, Facts } from '../types/diff.ts';
import type { Answer, HostRecords, ProbeId, RecordOf } from '../types/probe.ts';
import type { LinkRecord, NeighbourRecord, RouteRecord, RuleRecord, VxlanAttributes } from '../types/record.ts';
import type { Report } from '../types/report.ts';
import type { Peers } from './peers.ts';

/** Devices of containers come and go with them. */
const CONTAINERS = /^(veth|cali|lxc|lxdbr|tap|vnet|nodelocaldns|lo$)/;
/** Keys of sysctl that count. */
const COUNTING = /nf_conntrack_count$/;

export function factKey({ kind, name }: Pick<Fact, 'kind' | 'name'>): string {
  return `${kind} ${name}`;
}

class Collected implements Facts {
  readonly byKey = new Map<string, Fact>();
  readonly sources = new Set<string>();
  private source = 'report';

  /** What is added from now on was told by this output. */
  from(source: string): void {
    this.source = source;
    this.sources.add(source);
  }

  /** An output's records; none where it was not read. */
  read<P extends ProbeId>(all: HostRecords, probe: P): readonly RecordOf[P][] {
    const answer: Answer<RecordOf[P]> = all[probe];
    if (!answer.read) return [];
    this.from(probe);
    return answer.records;
  }

  /** Lines under a name that stands there already are added to it. */
  add(kind: FactKind, name: string, line: string, peer: string | null = null, passing = false): void {
    const key = factKey({ kind, name });
    const before = this.byKey.get(key);
    const lines = [...(before?.lines ?? []), line];
    const own = { kind, name, peer: before?.peer ?? peer, lines, source: this.source };
    this.byKey.set(key, passing ? { ...own, passing: true } : own);
  }
}

function stateText({ flags }: LinkRecord): string {
  if (!flags.includes('UP')) return 'down';
  return flags.includes('LOWER_UP') ? 'up' : 'up without carrier';
}

function vxlanText(own: VxlanAttributes): string {
  const words = [
    `id ${own.vni}`,
    own.local === null ? '' : `local ${ipText(own.local)}`,
    own.dev === null ? '' : `dev ${own.dev}`,
    own.group === null ? '' : `group ${ipText(own.group)}`,
    own.remote === null ? '' : `remote ${ipText(own.remote)}`,
    own.dstPort === null ? '' : `dstport ${own.dstPort}`,
    own.learning ? 'learning' : 'nolearning',
    ...(['proxy', 'l2miss', 'l3miss', 'gbp', 'external'] as const).filter((flag) => own[flag]),
  ];
  return words.filter((word) => word !== '').join(' ');
}

function routeText({ type, dst, hops, src, metric, mtuBytes }: RouteRecord): string {
  const ways = hops.map(({ gateway, dev, onlink, down }) =>
    [
      gateway === null ? '' : `via ${ipText(gateway)}`,
      dev === null ? '' : `dev ${dev}`,
      onlink ? 'onlink' : '',
      down ? 'dead' : '',
    ]
      .filter((word) => word !== '')
      .join(' '),
  );
  const words = [
    type === 'unicast' ? '' : type,
    dst.length === 0 ? 'default' : cidrText(dst),
    ways.join(' nexthop '),
    src === null ? '' : `src ${ipText(src)}`,
    metric === 0 ? '' : `metric ${metric}`,
    mtuBytes === undefined ? '' : `mtu ${mtuBytes}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

function ruleText(rule: RuleRecord): string {
  const { not, from, to, iif, oif, fwmark, selectors, action, table, goto, suppressPrefixLength } = rule;
  const words = [
    not ? 'not' : '',
    `from ${from === null ? 'all' : cidrText(from)}`,
    to === null ? '' : `to ${cidrText(to)}`,
    iif === null ? '' : `iif ${iif}`,
    oif === null ? '' : `oif ${oif}`,
    fwmark === null ? '' : `fwmark 0x${fwmark.value.toString(16)}/0x${fwmark.mask.toString(16)}`,
    ...selectors,
    table === null ? action : `lookup ${table}`,
    goto === null ? '' : String(goto),
    suppressPrefixLength === null ? '' : `suppress_prefixlength ${suppressPrefixLength}`,
  ];
  return words.filter((word) => word !== '').join(' ');
}

function links(collected: Collected, all: readonly LinkRecord[]): void {
  for (const link of all) {
    const { name, mac, mtuBytes, vxlan } = link;
    if (CONTAINERS.test(name)) continue;
    collected.add('device', name, stateText(link));
    if (mac !== null) collected.add('mac', name, macText(mac));
    if (mtuBytes !== null) collected.add('mtu', name, String(mtuBytes));
    if (vxlan !== null) collected.add('vxlan', name, vxlanText(vxlan));
  }
}

function addresses(collected: Collected, all: readonly LinkRecord[]): void {
  for (const { name, addresses: own } of all) {
    if (CONTAINERS.test(name)) continue;
    for (const { ip, prefixLength, scope } of own)
      if (scope !== 'link') collected.add('address', name, `${ipText(ip)}/${prefixLength}`);
  }
}

function isAbiding({ table, type, dst, hops }: RouteRecord): boolean {
  // the local table follows from the addresses
  if (table === 'local' || type === 'multicast' || (typeof dst.ip === 'bigint' && dst.ip >> 118n === 0x3fan))
    return false;
  return !hops.some(({ dev }) => dev !== null && CONTAINERS.test(dev));
}

function routes(collected: Collected, all: readonly RouteRecord[], peers: Peers): void {
  for (const route of all) {
    if (!isAbiding(route)) continue;
    const { table, dst, tos } = route;
    const name = [table, dst.length === 0 ? `default${route.family === 6 ? ' IPv6' : ''}` : cidrText(dst), tos ?? '']
      .join(' ')
      .trim();
    collected.add('route', name, routeText(route), dst.length === 0 ? null : peers.holding(dst.ip));
  }
}

function neighbours(collected: Collected, all: readonly NeighbourRecord[], peers: Peers): void {
  for (const { ip, dev, mac, state } of all) {
    const peer = peers.byUnderlayIp.get(ip) ?? peers.holding(ip);
    const permanent = state === 'PERMANENT';
    if (mac === null || dev === null || CONTAINERS.test(dev) || (peer === null && !permanent)) continue;
    collected.add('neighbour', `${ipText(ip)} dev ${dev}`, macText(mac), peer, !permanent);
  }
}

/** Rules with what they count left out. */
function nftText(text: string): string {
  return text.replaceAll(/counter packets \d+ bytes \d+/g, 'counter').replaceAll(/\s*# handle \d+/g, '');
}

function firewall(collected: Collected, all: HostRecords): void {
  for (const probe of ['iptables-save', 'ip6tables-save', 'iptables-legacy-save', 'ip6tables-legacy-save'] as const) {
    for (const { kind, table, chain, policy, args } of collected.read(all, probe)) {
      const name = `${probe.replace('-save', '')} ${table} ${chain}`;
      if (kind === 'rule') collected.add('firewall', name, args.join(' '));
      else if (policy !== null) collected.add('firewall', name, `policy ${policy}`);
    }
  }
  for (const { kind, family, table, name, text } of collected.read(all, 'nft-ruleset'))
    if (kind === 'rule' || kind === 'hook' || kind === 'more')
      collected.add('firewall', `nft ${family} ${table} ${name}`, nftText(text));
}

function machine(collected: Collected, all: HostRecords): void {
  const told = new Map(collected.read(all, 'host-facts').map(({ key, value }) => [key, value]));
  const own = [
    ['kernel', 'kernel', told.get('KERNEL')],
    ['kernel', 'system', [told.get('ID'), told.get('VERSION_ID')].filter(Boolean).join(' ')],
    ['boot', 'boot', told.get('BOOT_ID')],
  ] as const;
  for (const [kind, name, value] of own) if (value) collected.add(kind, name, value);
  for (const { name, pid, network } of collected.read(all, 'processes'))
    if (name.startsWith('flannel') && network !== 'other') collected.add('process', name, `pid ${pid}`);
}

/** What a host's outputs say that stays while nobody changes it. */
export function factsOf(all: HostRecords, peers: Peers): Facts {
  const collected = new Collected();
  machine(collected, all);
  links(collected, collected.read(all, all['ip-d-link'].read ? 'ip-d-link' : 'ip-addr'));
  addresses(collected, collected.read(all, 'ip-addr'));
  routes(collected, collected.read(all, all['ip-route-all'].read ? 'ip-route-all' : 'ip-r'), peers);
  if (!all['ip-route-all'].read) routes(collected, collected.read(all, 'ip-6-route'), peers);
  for (const probe of ['ip-rule', 'ip-6-rule'] as const)
    for (const rule of collected.read(all, probe))
      collected.add('rule', `IPv${rule.family} rule ${rule.priority}`, ruleText(rule));
  neighbours(collected, collected.read(all, 'ip-neigh'), peers);
  neighbours(collected, collected.read(all, 'ip-6-neigh'), peers);
  for (const { mac, dev, dst, state } of collected.read(all, 'bridge-fdb')) {
    if (dev === null || !dev.startsWith('flannel') || state !== 'permanent' || dst === null) continue;
    const peer = peers.byMac.get(mac) ?? null;
    collected.add('fdb', peer === null ? macText(mac) : `row for ${peer}`, `${macText(mac)} dst ${ipText(dst)}`, peer);
  }
  firewall(collected, all);
  for (const { key, value } of collected.read(all, 'sysctl'))
    if (!COUNTING.test(key) && !key.split('.').some((part) => part !== 'lo' && CONTAINERS.test(part)))
      collected.add('sysctl', key, value);
  for (const { key, value } of collected.read(all, 'subnet-env')) collected.add('subnet-env', key, value);
  for (const { feature, on } of collected.read(all, 'ethtool-k-flannel'))
    collected.add('offload', feature, on ? 'on' : 'off');
  return collected;
}

/** What a report alone tells of its hosts: leases, and what stands in the table of hosts. */
export function reportedFacts({ leases = [], hosts }: Report): Map<string, Facts> {
  const all = new Map<string, Collected>();
  const of = (host: string): Collected => {
    const collected = all.get(host) ?? new Collected();
    collected.from('report');
    all.set(host, collected);
    return collected;
  };
  for (const { host, family, subnet, underlayIp, vtepMac, vni, backendType } of leases) {
    const words = [`public IP ${underlayIp}`, `VTEP MAC ${vtepMac ?? '-'}`, `VNI ${vni ?? '-'}`, backendType];
    of(host).add('lease', `IPv${family}`, [subnet, ...words].join(', '));
  }
  for (const { name, era, vtep, vtepMac, mtuBytes, address, read } of hosts) {
    if (!read) continue;
    const own = of(name);
    if (era !== null) own.add('era', 'era', era);
    if (address !== null) own.add('address', 'reached at', address);
    if (vtep === null) continue;
    if (vtepMac !== null) own.add('mac', vtep, vtepMac);
    if (mtuBytes !== null) own.add('mtu', vtep, String(mtuBytes));
  }
  return all;
}

/** What net-conf says, for all hosts alike. */
export function networkFacts({ network = [] }: Report): Facts {
  const collected = new Collected();
  collected.from('report');
  for (const { family, aggregate, subnetLength, subnetMin, subnetMax, backendType, vni, port } of network) {
    const own = { aggregate, subnetLength, subnetMin, subnetMax, backendType, vni, port };
    for (const [name, value] of Object.entries(own))
      if (value !== null) collected.add('network', `IPv${family} ${name}`, String(value));
  }
  return collected;
}
