import { firstIp } from '../net/cidr.ts';
import { ipText } from '../net/ip.ts';
import { macText } from '../net/mac.ts';
import type { Ip, Mac } from '../types/address.ts';
import type { Lease } from '../types/lease.ts';
import type { NeighbourRecord } from '../types/record.ts';
import type { Hop, Side } from '../types/trace.ts';
import type { Fate, Leg } from '../types/view.ts';
import { known } from '../view/devices.ts';
import { waysTo } from '../view/ways.ts';
import { fromContainer } from './container.ts';
import { filterHop, filtersOf, natHop, type Part } from './filters.ts';
import { forwardingOff } from './forwarding.ts';
import { deviceOf, gapsOf, hop, isUp, linkOf, mtuOf, notRead, valueIn } from './hop.ts';
import { type Answer, ask, deviceName, routeSeen, ruleHop } from './lookup.ts';
import { outerHops, outerNeighbour } from './underlay.ts';

/** What the sender puts on the underlay. */
export interface Sent {
  readonly hops: readonly Hop[];
  /** Past the VTEP, to the peer's underlay address (DirectRouting). null: no route tells. */
  readonly direct: boolean | null;
  /** Destination of the inner frame, as the neighbour row says or flannel would on demand. */
  readonly mac: Mac | null;
  readonly vni: number | null;
  readonly port: number | null;
}

const ROUTE_WHY: Readonly<Record<Exclude<Fate, 'overlay' | 'direct' | 'unknown'>, string>> = {
  none: 'no route of the overlay leads there: the packet goes where all others go',
  gateway: 'into the VTEP, but to a gateway that is not this peer’s',
  shadowed: 'a route as specific as flannel’s, or more, takes it elsewhere',
  blackhole: 'the route drops it',
  rule: 'a policy rule takes it out of table main',
  local: 'the host has the address itself',
};

/** Which way the packet goes, by the same rules that checks judge by. */
function legOf(side: Side, peer: Lease, answer: Answer): Leg | undefined {
  const { era, vtepName } = side.seen!.view.expectation;
  return waysTo([peer], [answer.stretch], side.overlay, era, vtepName)[0]?.legs[0];
}

function routeHops(side: Side, answer: Answer, fate: Fate): Hop[] {
  const { route, rule } = answer.stretch;
  const device = deviceName(route);
  const unknown = fate === 'unknown';
  const odd = fate !== 'overlay' && fate !== 'direct' && !unknown;
  const diverted = fate === 'rule';
  return [
    ruleHop(side, 'rule', rule, diverted ? ROUTE_WHY.rule : null),
    hop(side, 'route', {
      seen: routeSeen(answer),
      ...(route === null ? { text: 'no route' } : {}),
      mtuBytes: route?.mtuBytes ?? mtuOf(deviceOf(side, device)),
      ...(unknown
        ? { verdict: 'unknown' as const, why: 'the table that decides was not collected' }
        : odd && !diverted
          ? { why: ROUTE_WHY[fate] }
          : {}),
    }),
  ];
}

/** The VTEP as the sender's end: there, up, of the network's VNI and port. */
export function vtepHop(side: Side): Hop {
  const { vtep, vxlan } = side.seen!.view.parts;
  const { vtepName } = side.seen!.view.expectation;
  if (!vtep.known) return notRead(side, 'vtep', gapsOf(vtep));
  const sighting = linkOf(vtep.value);
  if (sighting === null) return hop(side, 'vtep', { text: `no ${vtepName}`, why: `there is no device ${vtepName}` });
  if (!vxlan.known) return notRead(side, 'vtep', gapsOf(vxlan));
  const link = vxlan.value?.link ?? sighting.link;
  const own = link.vxlan;
  const { vni, port } = side.overlay;
  const why = !isUp(link)
    ? `${link.name} is down`
    : own !== null && vni !== null && own.vni !== vni
      ? `its VNI is ${own.vni}, the network’s is ${vni}`
      : own?.dstPort != null && port !== null && own.dstPort !== port
        ? `it sends to udp/${own.dstPort}, the network’s port is ${port}`
        : null;
  const local = own?.local == null ? [] : [`local ${ipText(own.local)}`];
  const dev = own?.dev == null ? [] : [`dev ${own.dev}`];
  const udp = own?.dstPort == null ? [] : [`udp/${own.dstPort}`];
  const attributes = own === null ? [] : [`VNI ${own.vni}`, ...udp, ...local, ...dev];
  return hop(side, 'vtep', {
    seen: [link.line, ...(own === null ? [] : [own.line])].map((line) => ({ probe: 'ip-d-link', line })),
    text: [link.name, ...attributes].join(' '),
    mtuBytes: link.mtuBytes,
    why,
  });
}

/** The MAC frames to the peer must carry: its device's own where that was read, else what its lease says. */
function rightMac(peer: Side): Mac | null {
  const device = peer.seen === null ? null : known(valueIn(peer.seen.view.parts.vtep), (link) => link.mac);
  return device ?? peer.lease?.vtepMac ?? null;
}

const RESOLVED = new Set(['PERMANENT', 'NOARP', 'REACHABLE', 'STALE', 'DELAY', 'PROBE']);

function isResolved({ mac, state }: NeighbourRecord): boolean {
  return mac !== null && (state === null || RESOLVED.has(state));
}

/** The inner frame's destination: the row of the next hop on the VTEP. */
function neighbourHop(side: Side, peer: Side, gateway: Ip | null): { hop: Hop; mac: Mac | null } {
  const { neighbours } = side.seen!.view.parts;
  const { era } = side.seen!.view.expectation;
  const right = rightMac(peer);
  const leased = peer.lease?.vtepMac ?? right;
  if (!neighbours.known) return { hop: notRead(side, 'neighbour', gapsOf(neighbours)), mac: leased };
  const next = gateway ?? peer.ip;
  const table = neighbours.value.find(({ byIp }) => byIp.has(next)) ?? neighbours.value[0]!;
  const row = table.byIp.get(next);
  if (row === undefined || !isResolved(row)) {
    if (era !== 'C' && leased !== null)
      return {
        hop: hop(side, 'neighbour', {
          ...(row === undefined ? {} : { seen: [{ probe: table.probe, line: row.line }] }),
          text: `none for ${ipText(next)}: flannel answers on demand with ${macText(leased)}`,
        }),
        mac: leased,
      };
    if (row === undefined && table.masked)
      return {
        hop: hop(side, 'neighbour', { text: 'the output is cut or masked', verdict: 'unknown', why: 'a row may hide' }),
        mac: leased,
      };
  }
  const why =
    row === undefined
      ? `no neighbour entry for ${ipText(next)}: the packet waits for an answer nobody gives`
      : !isResolved(row)
        ? `${ipText(next)} is ${row.state ?? 'not resolved'}`
        : right !== null && row.mac !== right && row.mac !== leased
          ? `it names ${macText(row.mac!)}, ${peer.host}’s VTEP is ${macText(right)}`
          : null;
  const said =
    row === undefined ? { text: `none for ${ipText(next)}` } : { seen: [{ probe: table.probe, line: row.line }] };
  return { hop: hop(side, 'neighbour', { ...said, why }), mac: why === null ? row!.mac : leased };
}

/** The datagram's destination: the FDB entry of the inner frame's destination. */
function fdbHop(side: Side, peer: Side, mac: Mac | null): Hop {
  const { fdb } = side.seen!.view.parts;
  const { era } = side.seen!.view.expectation;
  if (!fdb.known) return notRead(side, 'fdb', gapsOf(fdb));
  if (mac === null)
    return hop(side, 'fdb', { text: 'no MAC to look up', verdict: 'unseen', why: 'the MAC is not known' });
  const row = fdb.value.byMac.get(mac)?.at(-1);
  const dst = peer.lease?.underlayIp ?? null;
  if (row === undefined) {
    const text = `none for ${macText(mac)}`;
    if (era === 'A') return hop(side, 'fdb', { text: `${text}: flannel answers on demand` });
    if (fdb.value.masked) return hop(side, 'fdb', { text, verdict: 'unknown', why: 'the output is cut or masked' });
    return hop(side, 'fdb', { text, why: `no FDB entry for ${macText(mac)}: the frame is dropped` });
  }
  const wrong = row.dst !== null && dst !== null && row.dst !== dst;
  return hop(side, 'fdb', {
    seen: [{ probe: fdb.value.probe, line: row.line }],
    why: wrong ? `it sends to ${ipText(row.dst!)}, ${peer.host} is at ${ipText(dst)}` : null,
  });
}

/** Every hop on the sending host: container, bridge, route, and what makes the datagram. */
export function send(side: Side, peer: Side, part: Part): Sent {
  const nowhere: Omit<Sent, 'hops'> = { direct: null, mac: peer.lease?.vtepMac ?? null, vni: null, port: null };
  if (side.seen === null) return { ...nowhere, hops: [notRead(side, 'route', [])] };
  const inside = fromContainer(side, peer.ip);
  if (side.lease === null || peer.lease === null) return { ...nowhere, hops: inside };
  const { vtepName, bridgeName } = side.seen.view.expectation;
  const port = side.link?.port?.name ?? null;
  const entersBy = side.kind === 'host' ? 'lo' : (bridgeName ?? port ?? 'lo');
  const answer = ask(side, peer.ip, side.ip, entersBy);
  if (answer === null)
    return { ...nowhere, hops: [...inside, notRead(side, 'route', gapsOf(side.seen.view.parts.routes))] };
  const leg = legOf(side, peer.lease, answer);
  // an address outside the peer's lease is on no way of flannel's
  const fate = leg?.fate ?? (answer.stretch.unknown ? 'unknown' : 'none');
  const direct = fate === 'direct' || (fate !== 'overlay' && side.seen.view.expectation.directPeers.has(peer.lease));
  const filters = filtersOf(side, peer, direct);
  const off = side.kind === 'host' ? null : forwardingOff(side, entersBy);
  const out = direct ? ('place' in filters ? filters.place.underlay : null) : vtepName;
  const hops = [
    ...inside,
    ...routeHops(side, answer, fate),
    filterHop(side, 'forward', filters, 'leave', part, off ?? {}),
    ...(part === 'new' ? [natHop(side, 'nat', filters, { from: side, to: peer }, out)] : []),
  ];
  if (direct) {
    const { route } = answer.stretch;
    const dev = deviceName(route);
    const last = fate === 'direct' ? [outerNeighbour(side, peer, peer.lease.underlayIp, dev, true)] : [];
    return { ...nowhere, hops: [...hops, ...last], direct };
  }
  const vxlan = valueIn(side.seen.view.parts.vxlan)?.link.vxlan ?? null;
  const gateway = fate === 'overlay' ? (answer.stretch.route?.hops[0]?.gateway ?? null) : firstOf(side, peer);
  const neighbour = neighbourHop(side, peer, gateway);
  return {
    hops: [
      ...hops,
      vtepHop(side),
      neighbour.hop,
      fdbHop(side, peer, neighbour.mac),
      ...outerHops(side, peer, filterHop(side, 'output', filters, 'out', part)),
    ],
    direct,
    mac: neighbour.mac,
    vni: vxlan?.vni ?? null,
    port: vxlan?.dstPort ?? null,
  };
}

/** The next hop flannel would have written. */
function firstOf(side: Side, peer: Side): Ip | null {
  return side.seen!.view.expectation.era === 'C' && peer.lease !== null ? firstIp(peer.lease.subnet) : null;
}
