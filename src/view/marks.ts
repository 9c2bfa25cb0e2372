import { echo, type Place } from '../firewall/journeys.ts';
import { inside, rangeOf, setOf } from '../firewall/sets.ts';
import { pass, type Step } from '../firewall/walk.ts';
import type { Sighting } from '../types/finding.ts';
import type { FilterTable, IpSet, Packet } from '../types/firewall.ts';
import type { RuleRecord } from '../types/record.ts';
import type { PacketKind } from './sweep.ts';

/** Packets that carry a mark when the kernel asks for their route. */
export interface Marked {
  readonly kind: PacketKind;
  /** Addresses they go to. */
  readonly destination: IpSet;
  /** Only some packets to these addresses carry it, or a match nobody here understands decides. */
  readonly unsure: boolean;
  /** Rules that set a mark like this. */
  readonly setBy: readonly Sighting[];
}

interface Piece {
  readonly source: IpSet;
  readonly destination: IpSet;
  readonly mark: number;
  readonly unsure: boolean;
}

const ALL_BITS = 0xffffffff;

/** What comes to the end of the last step, by the marks it carries there; of bits that are not known, what the policy rules ask for. */
function marksAt(
  tables: readonly FilterTable[],
  packet: Packet,
  steps: readonly Step[],
  rules: readonly RuleRecord[],
): Piece[] {
  return pass(tables, packet, steps).through.flatMap(({ packet: through, share, beyond }): Piece[] => {
    const { source, destination, mark, knownMark, markedBy } = through;
    const guesses =
      knownMark === ALL_BITS
        ? []
        : rules.flatMap(({ fwmark }) =>
            fwmark === null ? [] : [((mark & knownMark) | (fwmark.value & ~knownMark)) >>> 0],
          );
    const unsure = knownMark !== ALL_BITS || share < 1 || beyond !== null;
    // what only some ports get is somebody's policy
    if (unsure && markedBy?.rule?.matches.some(({ kind }) => kind === 'port')) return [];
    return [...new Set([mark, ...guesses])].map((each) => ({ source, destination, mark: each, unsure }));
  });
}

/** Rules that set a mark like this. What only some ports get is somebody's policy, so where it is unsure these do not count. */
function setBy(tables: readonly FilterTable[], mark: number, unsure: boolean): Sighting[] {
  return tables.flatMap(({ probe, chains }) =>
    [...chains.values()].flatMap(({ rules }) =>
      rules.flatMap(({ setMark, matches, line }) => {
        if (setMark === null || setMark.flip === 0 || (setMark.flip & mark) >>> 0 !== setMark.flip) return [];
        return unsure && matches.some(({ kind }) => kind === 'port') ? [] : [{ probe, line }];
      }),
    ),
  );
}

/** Marks that some policy rule is about, besides 0. */
function telling(rules: readonly RuleRecord[], mark: number): boolean {
  return mark !== 0 && rules.some(({ fwmark }) => fwmark !== null && ((mark ^ fwmark.value) & fwmark.mask) === 0);
}

function gathered(tables: readonly FilterTable[], rules: readonly RuleRecord[], pieces: readonly Piece[]): Marked[] {
  const found = new Map<string, { mark: number; unsure: boolean; ranges: IpSet[number][] }>();
  for (const { mark, unsure, destination } of pieces) {
    if (!telling(rules, mark)) continue;
    const key = `${mark} ${unsure}`;
    const group = found.get(key) ?? { mark, unsure, ranges: [] };
    group.ranges.push(...destination);
    found.set(key, group);
  }
  const sureFirst = [...found.values()].sort((a, b) => Number(a.unsure) - Number(b.unsure));
  return sureFirst.flatMap(({ mark, unsure, ranges }): Marked[] => {
    const rows = setBy(tables, mark, unsure);
    if (unsure && rows.length === 0) return [];
    return [{ kind: { mark }, destination: setOf(ranges), unsure, setBy: rows.slice(0, 2) }];
  });
}

/** What containers send, in each protocol. */
function packets(place: Place, source: IpSet, destination: IpSet): Packet[] {
  return (['tcp', 'udp', 'icmp'] as const).map((protocol) => ({
    family: place.family,
    source,
    destination,
    sourceIsLocal: false,
    destinationIsLocal: false,
    in: null,
    out: null,
    protocol: protocol === 'icmp' && place.family === 6 ? 'icmpv6' : protocol,
    sourcePort: null,
    destinationPort: null,
    icmp: protocol === 'icmp' ? echo(place.family, false) : null,
    state: 'new',
    mark: 0,
    knownMark: ALL_BITS,
    markedBy: null,
    connectionMark: 0,
  }));
}

const MARKS_ASKED = 8;

export interface Marks {
  /** Containers' packets to peers. */
  readonly leaving: readonly Marked[];
  /** The datagrams to peers' underlay addresses: the mark stays through the encapsulation. */
  readonly outer: readonly Marked[];
  /** Peers' packets to the host's own containers. */
  readonly arriving: readonly Marked[];
}

export const NO_MARKS: Marks = { leaving: [], outer: [], arriving: [] };

/**
 * Packets of the overlay that a packet filter marks before the kernel routes them, where a policy rule is about that mark.
 * Empty where no policy rule asks for a mark.
 */
export function marksOf(tables: readonly FilterTable[], rules: readonly RuleRecord[], place: Place): Marks {
  if (!rules.some(({ fwmark }) => fwmark !== null) || place.bridge === null) return NO_MARKS;
  const { bridge, vtep, underlay, port } = place;
  const own = [rangeOf(place.own)];
  const far = setOf(place.peers.map(({ subnet }) => rangeOf(subnet)));
  const enter = (device: string): Step[] => [
    { hook: 'ingress', in: device, out: null },
    { hook: 'prerouting', in: device, out: null },
  ];
  const onward: Step[] = [
    { hook: 'forward', in: bridge, out: vtep },
    { hook: 'postrouting', in: null, out: vtep },
  ];
  const leaving = packets(place, own, far).flatMap((packet) => marksAt(tables, packet, enter(bridge), rules));
  const outer: Piece[] = [];
  const arriving: Piece[] = [];
  if (underlay !== null && port !== null) {
    const datagram = (source: IpSet, destination: IpSet, mark: number): Packet => ({
      ...packets(place, source, destination)[1]!,
      sourcePort: { first: 32768, last: 60999 },
      destinationPort: { first: port, last: port },
      mark,
    });
    const me = [{ first: place.underlayIp, last: place.underlayIp }];
    const inner = packets(place, own, far).flatMap((packet) =>
      marksAt(tables, packet, [...enter(bridge), ...onward], rules),
    );
    for (const mark of [...new Set(inner.map((each) => each.mark))].slice(0, MARKS_ASKED)) {
      for (const unsure of [false, true]) {
        const carrying = setOf(
          inner.flatMap((each) => (each.mark === mark && each.unsure === unsure ? [...each.destination] : [])),
        );
        const to = setOf(
          place.peers
            .filter(({ subnet, direct }) => !direct && inside([rangeOf(subnet)], carrying) !== 'none')
            .map(({ underlayIp }) => ({ first: underlayIp, last: underlayIp })),
        );
        if (to.length === 0) continue;
        const packet = { ...datagram(me, to, mark), sourceIsLocal: true };
        const sent = marksAt(tables, packet, [{ hook: 'output', in: null, out: underlay }], rules);
        outer.push({ source: me, destination: to, mark, unsure });
        outer.push(
          ...sent.filter((each) => each.mark !== mark).map((each) => ({ ...each, unsure: unsure || each.unsure })),
        );
      }
    }
    const from = setOf(
      place.peers.filter(({ direct }) => !direct).map(({ underlayIp }) => ({ first: underlayIp, last: underlayIp })),
    );
    const received =
      from.length === 0
        ? []
        : marksAt(
            tables,
            { ...datagram(from, me, 0), destinationIsLocal: true },
            [...enter(underlay), { hook: 'input', in: underlay, out: null }],
            rules,
          );
    for (const mark of [...new Set([0, ...received.map((each) => each.mark)])].slice(0, MARKS_ASKED)) {
      const doubtful = mark !== 0 && !received.some((each) => each.mark === mark && !each.unsure);
      for (const packet of packets(place, far, own))
        arriving.push(
          ...marksAt(tables, { ...packet, mark }, enter(vtep), rules).map((each) => ({
            ...each,
            unsure: doubtful || each.unsure,
          })),
        );
    }
  }
  return {
    leaving: gathered(tables, rules, leaving),
    outer: gathered(tables, rules, outer),
    arriving: gathered(tables, rules, arriving),
  };
}
