import { eraOf } from '../expected/era.ts';
import { vtepNameOf } from '../expected/vtep-name.ts';
import { meets } from '../firewall/sets.ts';
import { cidrFromText, contains, covers, firstIp, lastIp } from '../net/cidr.ts';
import type { Cidr, Ip } from '../types/address.ts';
import type { Era, Overlay } from '../types/estate.ts';
import type { Lease } from '../types/lease.ts';
import type { Gap, HostRecords, ProbeId } from '../types/probe.ts';
import type { AddressRecord, EnvRecord, RouteRecord } from '../types/record.ts';
import type { Device, HostView, MarkedBy, Outer, Part, Parts, Sweep } from '../types/view.ts';
import { type Alike, eachAlone } from './alike.ts';
import { containersOf } from './containers.ts';
import { devicesOf, findVtep, known } from './devices.ts';
import { firewallView, marksSeen, portOf } from './firewall.ts';
import { identityOf, matchLease } from './identity.ts';
import { subnetEnvFact } from './machine.ts';
import type { Marked } from './marks.ts';
import { outerWays, type UnderlaySigns, underlayRows } from './outer.ts';
import { arrivingAsked, leavingAsked, sweepSet } from './questions.ts';
import { type PacketKind, sweep, tablesOf } from './sweep.ts';
import { fdbTable, mayHide, neighbourTables, routeOutputs } from './tables.ts';
import { ownLegs, waysTo } from './ways.ts';

/** The packets of VXLAN, by what rules may ask of them. The kernel picks their source port from its ephemeral ones. */
function datagramKind(port: number | null): PacketKind {
  const sourcePort = { first: 32768, last: 60999 };
  return { protocol: 'udp', sourcePort, ...(port === null ? {} : { destinationPort: { first: port, last: port } }) };
}

function markedBy({ kind, unsure, setBy }: Marked): MarkedBy {
  return { mark: kind.mark ?? 0, unsure, setBy };
}

/** A part that was read, or the gaps of the outputs it would have come from. */
function part<T>(records: HostRecords, from: readonly ProbeId[], value: T | null): Part<T> {
  if (value !== null) return { known: true, value };
  const gaps: Gap[] = [];
  for (const probe of from) {
    const answer = records[probe];
    if (!answer.read) gaps.push(answer.gap);
  }
  return { known: false, gaps };
}

interface Span {
  readonly from: Ip;
  readonly to: Ip;
}

const spans = new WeakMap<Overlay, Span | null>();

/** The same for all hosts. */
function span(overlay: Overlay): Span | null {
  let known = spans.get(overlay);
  if (known === undefined) {
    known = spanOf(overlay);
    spans.set(overlay, known);
  }
  return known;
}

/** Span of addresses the overlay is about: its network and every lease. */
function spanOf(overlay: Overlay): Span | null {
  let from: Ip | null = null;
  let to: Ip | null = null;
  const prefixes = overlay.leases.map((lease) => lease.subnet);
  if (overlay.aggregate !== null) prefixes.push(overlay.aggregate);
  for (const prefix of prefixes) {
    if (from === null || firstIp(prefix) < from) from = firstIp(prefix);
    if (to === null || lastIp(prefix) > to) to = lastIp(prefix);
  }
  return from === null || to === null ? null : { from, to };
}

function envOf(records: HostRecords): Map<string, EnvRecord> | null {
  const answer = records['subnet-env'];
  // a host without the file has nothing in it to be wrong; that it is missing is a check of its own
  if (subnetEnvFact(answer) === 'none') return new Map();
  return answer.read ? new Map(answer.records.map((record) => [record.key, record])) : null;
}

function envSubnet(env: ReadonlyMap<string, EnvRecord> | null, overlay: Overlay): Cidr | null {
  const value = env?.get(overlay.family === 4 ? 'FLANNEL_SUBNET' : 'FLANNEL_IPV6_SUBNET')?.value;
  return value === undefined ? null : cidrFromText(value);
}

function addressesOf(records: HostRecords, overlay: Overlay): Map<string, readonly AddressRecord[]> | null {
  const answer = records['ip-addr'];
  if (!answer.read) return null;
  return new Map(
    answer.records.map((link) => [link.name, link.addresses.filter((address) => address.family === overlay.family)]),
  );
}

const BRIDGE_NAMES = ['cni0', 'docker0', 'cbr0'];

/** The bridge that holds an address of the lease, else one with a name flannel's users give it. */
function bridgeOf(
  addresses: ReadonlyMap<string, readonly AddressRecord[]> | null,
  devices: ReadonlyMap<string, Device> | null,
  lease: Lease | null,
  vtepName: string,
): string | null {
  for (const [name, list] of addresses ?? []) {
    if (name !== vtepName && lease !== null && list.some(({ ip }) => contains(lease.subnet, ip))) return name;
  }
  return BRIDGE_NAMES.find((name) => devices?.has(name)) ?? null;
}

function eraFrom(
  overlay: Overlay,
  vtep: Device,
  addresses: readonly AddressRecord[],
  over: readonly RouteRecord[],
  appSolicit: string | undefined,
  permanentNeighbour: boolean,
  routesRead: boolean,
): Era | null {
  if (overlay.family === 6) return 'C';
  const own = addresses.find(({ ip }) => overlay.aggregate === null || contains(overlay.aggregate, ip));
  const vxlan = known(vtep, (link) => link.vxlan);
  return eraOf({
    l2miss: vxlan === null ? null : vxlan.l2miss,
    addressLength: own?.prefixLength ?? null,
    networkLength: overlay.aggregate?.length ?? null,
    appSolicit: appSolicit === undefined ? null : Number(appSolicit),
    gatewayRoute: over.some((route) => route.hops.some((hop) => hop.gateway !== null)),
    deviceRoute: over.some(
      (route) =>
        route.table !== 'local' &&
        route.hops.every((hop) => hop.gateway === null) &&
        (overlay.aggregate !== null ? covers(route.dst, overlay.aggregate) : route.dst.length < 24),
    ),
    permanentNeighbour,
    routesRead,
  });
}

function kubeServices(records: HostRecords, family: 4 | 6): Part<Parts['kubeServices']> {
  const probe = family === 4 ? 'iptables-save' : 'ip6tables-save';
  const answer = records[probe];
  if (!answer.read) return part(records, [probe], null);
  const chain = answer.records.find((record) => record.kind === 'chain' && record.chain === 'KUBE-SERVICES');
  return { known: true, value: chain === undefined ? null : { line: chain.line, probe } };
}

function overDevice(name: string): (route: RouteRecord) => boolean {
  return (route) => route.hops.some((hop) => hop.dev === name);
}

/** Peers behind the VTEP: those the host does not reach at their underlay address (DirectRouting). */
function tunnelled(
  peers: readonly Lease[],
  sweeps: readonly Sweep[],
  overlay: Overlay,
  onLink: ReadonlySet<Lease>,
): readonly Lease[] {
  if (sweeps.length === 0) return overlay.directRouting ? [] : peers;
  const direct = new Set<Lease>(onLink);
  for (const { ways } of sweeps) {
    // a host that has not applied DirectRouting yet tunnels on
    for (const { peer, legs } of ways) if (legs.some((leg) => leg.fate === 'overlay')) direct.delete(peer);
  }
  for (const { ways } of sweeps) {
    for (const { peer, legs } of ways) if (legs.some((leg) => leg.fate === 'direct')) direct.add(peer);
  }
  return peers.filter((peer) => !direct.has(peer));
}

/** flannel's own question: a route to the peer's underlay address without a gateway on it. Source: flannel v0.28.9 pkg/ip DirectRouting. */
function directPeersOf(outer: readonly Outer[], overlay: Overlay): Set<Lease> {
  if (!overlay.directRouting) return new Set();
  return new Set(outer.flatMap(({ ways }) => ways.flatMap(({ peer, askedOn }) => (askedOn === null ? [] : [peer]))));
}

/**
 * Arranges one host's records for judging one overlay: which device is the VTEP, which lease is its own, which era it
 * speaks, where each address goes. `connectTo` is the address the host was reached at, null in a bundle without it.
 * `looked` is given where some peers stand for others.
 */
export function hostView(
  host: string,
  connectTo: string | null,
  records: HostRecords,
  overlay: Overlay,
  looked: Alike = eachAlone(overlay),
): HostView {
  const { family } = overlay;
  const devices = devicesOf(records);
  const vtep = devices === null ? null : findVtep(devices, overlay);
  const vtepName = vtep?.name ?? vtepNameOf(family, overlay.vni ?? 1);
  const env = envOf(records);
  const identity = identityOf(records, vtep, connectTo, envSubnet(env, overlay));
  const lease = matchLease(identity, overlay);
  const addresses = addressesOf(records, overlay);
  const bridgeName = bridgeOf(addresses, devices, lease, vtepName);
  const ruleAnswer = records[family === 4 ? 'ip-rule' : 'ip-6-rule'];
  const rules = ruleAnswer.read ? ruleAnswer.records.filter((rule) => rule.family === family) : null;
  const ends = span(overlay);
  const outputs = (ends === null ? [] : routeOutputs(records, family)).map((output) => ({
    ...output,
    tables: tablesOf(output.routes),
  }));
  const neighbours = neighbourTables(records, family, vtepName);
  const sysctls = records.sysctl.read ? new Map(records.sysctl.records.map((record) => [record.key, record])) : null;
  const vxlanSeen = vtep?.sightings.find(({ link }) => link.vxlan !== null) ?? null;
  const over = outputs.flatMap(({ routes }) => routes.filter(overDevice(vtepName)));
  const era =
    vtep === null
      ? null
      : eraFrom(
          overlay,
          vtep,
          addresses?.get(vtepName) ?? [],
          over,
          sysctls?.get(`net.ipv4.neigh.${vtepName.replace('.', '/')}.app_solicit`)?.value,
          neighbours.some((table) => [...table.byIp.values()].some(({ state }) => state === 'PERMANENT')),
          outputs.length > 0,
        );
  const peers = looked.peers.filter((other) => other !== lease);
  const asked = leavingAsked(lease, rules ?? []);
  const shared = outputs.map(({ routes, answer }) => ({
    overVtep: routes.filter(overDevice(vtepName)),
    masked: mayHide(answer, vtepName) || routes.every(overDevice(vtepName)),
  }));
  const sweeps = outputs.flatMap(({ probe, tables, mainOnly }, at) =>
    asked.map(({ source, kind }, n): Sweep => {
      const stretches = sweep(tables, rules ?? [], { ...ends!, source, iif: bridgeName, kind }, mainOnly);
      const arriving =
        lease === null || n > 0
          ? []
          : arrivingAsked(lease, peers, rules ?? [], vtepName).flatMap((question) =>
              sweep(tables, rules ?? [], question, mainOnly),
            );
      return {
        probe,
        ways: waysTo(peers, stretches, overlay, era, vtepName),
        own: lease === null ? [] : ownLegs(arriving, lease, devices, bridgeName, vtepName),
        ...shared[at]!,
      };
    }),
  );
  const signs: UnderlaySigns = {
    overlay,
    vtepName,
    dev: vxlanSeen?.link.vxlan?.dev ?? null,
    local: vxlanSeen?.link.vxlan?.local ?? lease?.underlayIp ?? null,
    bridgeName,
    devices,
    addresses,
  };
  const inside = new Set([vtepName, bridgeName]);
  const vxlan = vxlanSeen?.link.vxlan ?? null;
  const datagram = datagramKind(portOf(overlay, vxlan));
  const leaves = ({ type, hops }: RouteRecord) =>
    type === 'unicast' && hops.some(({ dev }) => dev !== null && dev !== 'lo' && !inside.has(dev));
  const hidden = outputs.map(({ routes, answer }) => mayHide(answer, signs.dev ?? vtepName) || !routes.some(leaves));
  const outer = outputs.map(({ probe, tables, mainOnly }, at): Outer => {
    return {
      probe,
      ways: outerWays(tables, rules ?? [], peers, signs, mainOnly, datagram),
      masked: hidden[at]!,
    };
  });
  const neighbourRecords = (family === 4 ? (['ip-neigh'] as const) : (['ip-neigh', 'ip-6-neigh'] as const)).flatMap(
    (probe) => {
      const answer = records[probe];
      return answer.read ? answer.records.filter((record) => record.family === family) : [];
    },
  );
  const linkProbes = ['ip-d-link', 'ip-addr', 'ip-s-link'] as const;
  const detailRead = records['ip-d-link'].read;
  const directPeers = directPeersOf(outer, overlay);
  const tunnelPeers = tunnelled(peers, sweeps, overlay, directPeers);
  const around = { lease, peers, tunnelPeers, vtepName, bridgeName, vxlan, addresses };
  const marks = marksSeen(records, overlay, around, rules ?? []);
  const markedSweeps = outputs.flatMap(({ probe, tables, mainOnly }, at) =>
    marks.leaving.map((marked): Sweep => {
      const question = { source: lease!.subnet, iif: bridgeName, kind: marked.kind };
      const stretches = sweepSet(tables, rules ?? [], question, marked.destination, ends!, mainOnly);
      return {
        probe,
        ways: waysTo(peers, stretches, overlay, era, vtepName),
        own: [],
        ...shared[at]!,
        marked: markedBy(marked),
      };
    }),
  );
  const markedHome = outputs.flatMap(({ probe, tables, mainOnly }, at) =>
    marks.arriving.map((marked): Sweep => {
      const question = { source: peers[0]?.subnet ?? null, iif: vtepName, kind: marked.kind };
      const stretches = sweepSet(tables, rules ?? [], question, marked.destination, ends!, mainOnly);
      return {
        probe,
        ways: [],
        own: ownLegs(stretches, lease!, devices, bridgeName, vtepName),
        ...shared[at]!,
        marked: markedBy(marked),
      };
    }),
  );
  const markedOuter = outputs.flatMap(({ probe, tables, mainOnly }, at) =>
    marks.outer.map((marked): Outer => {
      const meant = peers.filter(({ underlayIp }) =>
        meets(marked.destination, { first: underlayIp, last: underlayIp }),
      );
      const kind = { ...datagram, ...marked.kind };
      return {
        probe,
        ways: outerWays(tables, rules ?? [], meant, signs, mainOnly, kind),
        masked: hidden[at]!,
        marked: markedBy(marked),
      };
    }),
  );
  const parts: { readonly [P in keyof Parts]: Part<Parts[P]> } = {
    vtep: devices === null ? part(records, linkProbes, null) : { known: true, value: vtep },
    vxlan: !detailRead
      ? part(records, ['ip-d-link'], null)
      : vtep !== null && vxlanSeen === null
        ? {
            known: false,
            gaps: [{ host, probe: 'ip-d-link', kind: 'unreadable', detail: `no vxlan line under ${vtepName}` }],
          }
        : { known: true, value: vxlanSeen },
    devices: part(records, linkProbes, devices),
    addresses: part(records, ['ip-addr'], addresses),
    routes: part(
      records,
      [family === 4 ? 'ip-r' : 'ip-6-route', 'ip-route-all'],
      sweeps.length > 0 ? [...sweeps, ...markedSweeps, ...markedHome] : null,
    ),
    rules: part(records, [family === 4 ? 'ip-rule' : 'ip-6-rule'], rules),
    underlay: part(
      records,
      [family === 4 ? 'ip-r' : 'ip-6-route', 'ip-route-all'],
      outer.length > 0 ? [...outer, ...markedOuter] : null,
    ),
    underlayRows: part(
      records,
      [family === 4 ? 'ip-neigh' : 'ip-6-neigh'],
      neighbours.length > 0 ? underlayRows(outer, neighbourRecords) : null,
    ),
    neighbours: part(records, [family === 4 ? 'ip-neigh' : 'ip-6-neigh'], neighbours.length > 0 ? neighbours : null),
    fdb: part(records, ['bridge-fdb'], fdbTable(records, vtepName)),
    sysctls: part(records, ['sysctl'], sysctls),
    sockets: part(records, ['ss-lun'], records['ss-lun'].read ? records['ss-lun'].records : null),
    kubeServices: kubeServices(records, family),
    neighbourCount: part(
      records,
      ['ip-neigh'],
      records['ip-neigh'].read
        ? neighbourRecords.filter(({ state }) => state !== 'PERMANENT' && state !== 'NOARP').length
        : null,
    ),
    subnetEnv: part(records, ['subnet-env'], env),
    firewall: part(
      records,
      [family === 4 ? 'iptables-save' : 'ip6tables-save', 'nft-ruleset'],
      firewallView(records, overlay, around),
    ),
    containers: part(records, ['containers'], containersOf(records, overlay, lease, peers)),
  };
  return {
    expectation: { host, family, overlay, lease, peers, directPeers, tunnelPeers, era, vtepName, bridgeName },
    weights: looked.weights,
    parts,
  };
}
